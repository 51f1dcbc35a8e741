{{/* How the client finds the worker and is let in: environment, files, and the arguments that both clients share. */}}

{{- define "plugraft-connectors.owner" -}}
{{- tpl .Values.owner . -}}
{{- end -}}

{{/* The kubelet reads `$` in arguments. */}}
{{- define "plugraft-connectors.argument" -}}
{{- replace "$" "$$" . -}}
{{- end -}}

{{- define "plugraft-connectors.env" -}}
{{- $worker := .Values.worker -}}
{{- if not $worker.urls -}}{{- fail "worker.urls is missing: say where the worker's REST interface is, such as http://connectors:8083" -}}{{- end -}}
{{- $urls := list -}}
{{- range $worker.urls -}}
{{- $url := tpl . $ -}}
{{- if contains "@" $url -}}{{- fail "worker.urls: user and password belong into a Secret that worker.basicAuth.secret names" -}}{{- end -}}
{{- $urls = append $urls $url -}}
{{- end -}}
- name: PLUGRAFT_WORKER
  value: {{ join "," $urls | replace "$" "$$" | quote }}
- name: HOME
  value: /tmp
{{- with $worker.basicAuth.secret }}
- name: PLUGRAFT_WORKER_USERNAME
  valueFrom:
    secretKeyRef: {name: {{ . | quote }}, key: {{ $worker.basicAuth.usernameKey | quote }}}
{{- end }}
{{- if or $worker.ca.secret $worker.ca.configMap }}
- name: PLUGRAFT_CA_FILE
  value: /etc/plugraft/ca/ca.crt
{{- end }}
{{- if $worker.clientCertificate.secret }}
- name: PLUGRAFT_CLIENT_CERT
  value: /etc/plugraft/client/tls.crt
- name: PLUGRAFT_CLIENT_KEY
  value: /etc/plugraft/client/tls.key
{{- end }}
{{- if eq .Values.client "curl" }}
- name: TIMEOUT
  value: {{ include "plugraft-connectors.seconds" .Values.timeout | quote }}
- name: NEEDS_TASKS
  value: {{ ternary "no" "yes" (eq (int .Values.wait.minTasks) 0) | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Whole seconds of `90s`, `4m` or `1h`. */}}
{{- define "plugraft-connectors.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | int -}}
{{- if hasSuffix "ms" . -}}{{- div (add $number 999) 1000 -}}
{{- else if hasSuffix "h" . -}}{{- mul $number 3600 -}}
{{- else if hasSuffix "m" . -}}{{- mul $number 60 -}}
{{- else -}}{{- $number -}}
{{- end -}}
{{- end -}}

{{- define "plugraft-connectors.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if .Values.worker.basicAuth.secret }}
- {name: login, mountPath: /etc/plugraft/login, readOnly: true}
{{- end }}
{{- if or .Values.worker.ca.secret .Values.worker.ca.configMap }}
- {name: ca, mountPath: /etc/plugraft/ca, readOnly: true}
{{- end }}
{{- if .Values.worker.clientCertificate.secret }}
- {name: client, mountPath: /etc/plugraft/client, readOnly: true}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "plugraft-connectors.volumes" -}}
{{- $worker := .Values.worker -}}
- name: tmp
  emptyDir: {sizeLimit: 16Mi}
{{- with $worker.basicAuth.secret }}
- name: login
  secret:
    secretName: {{ . | quote }}
    defaultMode: 0440
    items: [{key: {{ $worker.basicAuth.passwordKey | quote }}, path: password}]
{{- end }}
{{- if $worker.ca.secret }}
- name: ca
  secret:
    secretName: {{ $worker.ca.secret | quote }}
    items: [{key: {{ $worker.ca.key | quote }}, path: ca.crt}]
{{- else if $worker.ca.configMap }}
- name: ca
  configMap:
    name: {{ $worker.ca.configMap | quote }}
    items: [{key: {{ $worker.ca.key | quote }}, path: ca.crt}]
{{- end }}
{{- with $worker.clientCertificate.secret }}
- name: client
  secret:
    secretName: {{ . | quote }}
    defaultMode: 0440
    items:
      - {key: {{ $worker.clientCertificate.certificateKey | quote }}, path: tls.crt}
      - {key: {{ $worker.clientCertificate.privateKeyKey | quote }}, path: tls.key}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The definitions, of all parts in one directory: (list ROOT SUFFIX). */}}
{{- define "plugraft-connectors.definitionsVolume" -}}
{{- $root := first . -}}
{{- $suffix := last . -}}
{{- $kind := ternary "secret" "configMap" $root.Values.allowLiteralSecrets -}}
- name: definitions
  projected:
    {{- if $root.Values.allowLiteralSecrets }}
    defaultMode: 0440
    {{- end }}
    sources:
{{- range $at, $_ := include "plugraft-connectors.parts" $root | fromJsonArray }}
      - {{ $kind }}: {name: {{ include "plugraft-connectors.partName" (list $root $suffix $at) | quote }}}
{{- end }}
{{- end -}}

{{/* (list ROOT SUFFIX NUMBER) */}}
{{- define "plugraft-connectors.partName" -}}
{{- $name := printf "%s%s" (include "plugraft-connectors.fullname" (index . 0)) (index . 1) -}}
{{- ternary $name (printf "%s-%d" $name (int (index . 2))) (eq (int (index . 2)) 0) -}}
{{- end -}}

{{/* Arguments of plugraft about the worker. */}}
{{- define "plugraft-connectors.workerArgs" -}}
- --timeout
- {{ .Values.timeout | quote }}
{{- if .Values.worker.basicAuth.secret }}
- --password-file
- /etc/plugraft/login/password
{{- end }}
{{- end -}}

{{- define "plugraft-connectors.ownerArgs" -}}
{{- with include "plugraft-connectors.owner" . -}}
- --owner
- {{ include "plugraft-connectors.argument" . | quote }}
{{- end }}
{{- end -}}

{{/* What a Pod is besides its containers and volumes. */}}
{{- define "plugraft-connectors.pod" -}}
restartPolicy: Never
serviceAccountName: {{ include "plugraft-connectors.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* What a container is besides its name, command and mounts. */}}
{{- define "plugraft-connectors.container" -}}
image: {{ include "plugraft-connectors.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  {{- include "plugraft-connectors.env" . | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
# The end of the log is told by the Pod's status, too.
terminationMessagePolicy: FallbackToLogsOnError
{{- end -}}

{{/* The command of curl, and its verb: (list ROOT VERB). Pairs of a file and a name as it stands in an address follow. */}}
{{- define "plugraft-connectors.curl" -}}
{{- $root := first . -}}
command: [sh, -c]
args:
  - |
    {{- $root.Files.Get "files/curl.sh" | replace "$" "$$" | nindent 4 }}
  - sh
  - {{ last . }}
{{- range include "plugraft-connectors.definitions" $root | fromJsonArray }}
  - {{ printf "/definitions/%s.json" (include "plugraft-connectors.slug" .name) | quote }}
  - {{ urlquery .name | replace "+" "%20" | quote }}
{{- end }}
{{- end -}}
