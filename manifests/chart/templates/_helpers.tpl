{{/* Names and labels. */}}

{{- define "plugraft-connectors.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Room is left for `-` and ten digits, and a number behind them, so that a Job's name has 63 letters at most. */}}
{{- define "plugraft-connectors.fullname" -}}
{{- $whole := .Values.fullnameOverride -}}
{{- if not $whole -}}
{{- $name := include "plugraft-connectors.name" . -}}
{{- $whole = ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- end -}}
{{- $whole | trunc 45 | trimSuffix "-" | trimSuffix "." -}}
{{- end -}}

{{- define "plugraft-connectors.selectorLabels" -}}
app.kubernetes.io/name: {{ include "plugraft-connectors.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: connectors
{{- end -}}

{{- define "plugraft-connectors.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "plugraft-connectors.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "plugraft-connectors.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "plugraft-connectors.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "plugraft-connectors.image" -}}
{{- $image := .Values.image -}}
{{- if not $image.repository -}}
{{- fail (printf "image.repository is missing: say which image has %s in it; this chart invents none (README.md, \"The image\")" .Values.client) -}}
{{- end -}}
{{- $whole := $image.repository -}}
{{- if $image.registry -}}{{- $whole = printf "%s/%s" $image.registry $image.repository -}}{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $whole $image.digest -}}
{{- else if $image.tag -}}
{{- printf "%s:%s" $whole $image.tag -}}
{{- else -}}
{{- fail (printf "image.tag or image.digest is missing: say which %s is meant" $whole) -}}
{{- end -}}
{{- end -}}

{{/* A word that names an object or a member: what is not a letter, digit or `-` goes, and then a digest keeps it apart. */}}
{{- define "plugraft-connectors.slug" -}}
{{- $slug := regexReplaceAll "[^a-z0-9]+" (lower .) "-" | trunc 40 | trimAll "-" -}}
{{- if eq $slug . -}}
{{- $slug -}}
{{- else -}}
{{- printf "%s-%s" $slug (sha256sum . | trunc 8) | trimPrefix "-" -}}
{{- end -}}
{{- end -}}
