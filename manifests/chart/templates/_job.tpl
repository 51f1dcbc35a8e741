{{/* The Job that applies the definitions, without its name: (list ROOT SUFFIX). */}}
{{- define "plugraft-connectors.jobSpec" -}}
{{- with first . -}}
backoffLimit: {{ .Values.job.backoffLimit }}
activeDeadlineSeconds: {{ .Values.job.activeDeadlineSeconds }}
{{- if kindIs "invalid" .Values.job.ttlSecondsAfterFinished | not }}
ttlSecondsAfterFinished: {{ .Values.job.ttlSecondsAfterFinished }}
{{- end }}
{{- if and (eq .Values.client "plugraft") (semverCompare ">=1.26-0" .Capabilities.KubeVersion.Version) }}
podFailurePolicy:
  rules:
    # Wrong usage, and files that are no definitions: the next try would say the same.
    - action: FailJob
      onExitCodes: {containerName: apply, operator: In, values: [2, 3]}
      onPodConditions: []
    - action: Ignore
      onPodConditions: [{type: DisruptionTarget, status: "True"}]
{{- end }}
template:
  {{- include "plugraft-connectors.applyPod" $ | nindent 2 }}
{{- end -}}
{{- end -}}

{{- define "plugraft-connectors.applyPod" -}}
{{- with first . -}}
metadata:
  labels:
    {{- include "plugraft-connectors.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "plugraft-connectors.pod" . | nindent 2 }}
  containers:
    - name: apply
      {{- include "plugraft-connectors.container" . | nindent 6 }}
      {{- if eq .Values.client "curl" }}
      {{- include "plugraft-connectors.curl" (list . (ternary "apply" "put" .Values.wait.enabled)) | nindent 6 }}
      {{- else }}
      args:
        - connectors
        - apply
        - /definitions
        {{- include "plugraft-connectors.workerArgs" . | nindent 8 }}
        {{- with include "plugraft-connectors.ownerArgs" . }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- if .Values.prune }}
        - --prune
        {{- end }}
        {{- if .Values.wait.enabled }}
        - --steady
        - {{ .Values.wait.steady | quote }}
        - --min-tasks
        - {{ .Values.wait.minTasks | quote }}
        {{- else }}
        - --no-wait
        {{- end }}
        {{- range .Values.extraArgs }}
        - {{ include "plugraft-connectors.argument" . | quote }}
        {{- end }}
      {{- end }}
      volumeMounts:
        - {name: definitions, mountPath: /definitions, readOnly: true}
        {{- include "plugraft-connectors.mounts" . | nindent 8 }}
  volumes:
    {{- include "plugraft-connectors.definitionsVolume" $ | nindent 4 }}
    {{- include "plugraft-connectors.volumes" . | nindent 4 }}
{{- end -}}
{{- end -}}

{{/* What is put behind names: nothing where Helm replaces objects, else a digest of all that they say. */}}
{{- define "plugraft-connectors.suffix" -}}
{{- if not .Values.hooks.enabled -}}
{{- $all := list (include "plugraft-connectors.jobSpec" (list . "")) (include "plugraft-connectors.parts" .) -}}
{{- printf "-%s" (join "\n" $all | sha256sum | trunc 10) -}}
{{- end -}}
{{- end -}}

{{/* What stands against rendering, beyond what the schema sees. */}}
{{- define "plugraft-connectors.judge" -}}
{{- if and .Values.prune (eq .Values.client "curl") -}}{{- fail "prune needs client plugraft" -}}{{- end -}}
{{- if and .Values.prune (not (include "plugraft-connectors.owner" .)) -}}{{- fail "prune needs an owner: nothing else is ever deleted" -}}{{- end -}}
{{- if and .Values.extraArgs (eq .Values.client "curl") -}}{{- fail "extraArgs are arguments of `plugraft connectors apply`, and need client plugraft" -}}{{- end -}}
{{- if and .Values.deleteOnUninstall (not .Values.hooks.enabled) -}}{{- fail "deleteOnUninstall needs hooks.enabled" -}}{{- end -}}
{{- if and .Values.worker.ca.secret .Values.worker.ca.configMap -}}{{- fail "worker.ca: one of secret and configMap is meant" -}}{{- end -}}
{{- end -}}
