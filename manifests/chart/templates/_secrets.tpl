{{/* Which values are secrets that are written out, as `plugraft render` decides it. A helper that says no is empty. */}}

{{- define "plugraft-connectors.isTelling" -}}
{{- $words := `password|passwd|passphrase|pwd|secret|token|credential|apikey|api\.key|private\.key|access\.key|account\.key|jaas\.config|auth\.user\.info|authorization` -}}
{{- /* What is about a secret does not hold it: basic.auth.credentials.source. */ -}}
{{- $about := `[._](class|source|provider|url|uri|path|file|location|type|enabled?|ms|names?|algorithm|format|mode)$` -}}
{{- if and (regexMatch $words (lower .)) (not (regexMatch $about (lower .))) -}}yes{{- end -}}
{{- end -}}

{{/* Whether a value is nothing, or nothing but references such as ${file:/etc/secret:password} (KIP-297). */}}
{{- define "plugraft-connectors.isKept" -}}
{{- if regexMatch `^\s*(\$\{[^}]*:[^}]*\})*\s*$` . -}}yes{{- end -}}
{{- end -}}

{{/* (list TEXT PATTERN): whether one of the NAME=VALUE in a text, as the pattern finds them, is a secret. */}}
{{- define "plugraft-connectors.hasLiteral" -}}
{{- range regexFindAll (last .) (first .) -1 -}}
  {{- $name := regexReplaceAll `\s*=(?s:.*)$` . "" -}}
  {{- $value := regexReplaceAll `^[^=]*=\s*"?` . "" | trimSuffix `"` -}}
  {{- if and (include "plugraft-connectors.isTelling" $name) (not (include "plugraft-connectors.isKept" $value)) -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether the value of an option is a secret that is written out: (list KEY VALUE). */}}
{{- define "plugraft-connectors.isLiteralSecret" -}}
{{- $key := lower (first .) -}}
{{- $value := last . -}}
{{- if include "plugraft-connectors.isTelling" $key -}}
  {{- $isKept := or (include "plugraft-connectors.isKept" $value) (has (trim $value) (list "true" "false")) -}}
  {{- if and (hasSuffix "jaas.config" $key) (contains "=" $value) -}}
    {{- /* Module required name="value" …; */ -}}
    {{- $isKept = not (include "plugraft-connectors.hasLiteral" (list $value `[^\s;="]*\s*=\s*("[^"]*"?|[^\s;"]*)`)) -}}
  {{- else if contains ":" $value -}}
    {{- /* user:password */ -}}
    {{- $password := regexReplaceAll `^\s*(\$\{[^}]*\})*[^:]*:` $value "" -}}
    {{- $isKept = or $isKept (and (trim $password) (include "plugraft-connectors.isKept" $password)) -}}
  {{- end -}}
  {{- if not $isKept -}}yes{{- end -}}
{{- else if contains "://" $value -}}
  {{- $login := regexFind `://[^/?#]*@` $value -}}
  {{- if and (regexMatch `:[^/].*@` (trimPrefix "://" $login)) (not (contains "${" $login)) -}}yes
  {{- else -}}{{- include "plugraft-connectors.hasLiteral" (list $value `[^?&;=]*=[^?&;]*`) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
