{{/* Whether an option looks like a secret and its value is written out, not referred to: (list KEY VALUE); empty if not. */}}
{{- define "plugraft-connectors.isLiteralSecret" -}}
{{- $key := lower (first .) -}}
{{- $value := last . -}}
{{- $words := `password|passwd|passphrase|pwd|secret|token|credential|apikey|api\.key|private\.key|access\.key|account\.key|jaas\.config|auth\.user\.info|authorization` -}}
{{- $rest := regexReplaceAll `\$\{[^}:]+:[^}]*\}` $value "" -}}
{{- if regexMatch `jaas\.config$` $key -}}
  {{- if regexMatch (printf `(?i)(%s)[a-z0-9_.]*\s*=\s*("[^"]|'[^']|[^"'\s;])` $words) $rest -}}yes{{- end -}}
{{- else if regexMatch $words $key -}}
  {{- /* Where something is, and how it is used, is no secret. */ -}}
  {{- $isAbout := regexMatch `[._](class|source|provider|url|uri|path|file|location|type|enabled?|ms|name|names|algorithm|format|mode)$` $key -}}
  {{- if and (not $isAbout) (regexMatch `[\pL\pN]` $rest) (not (has (lower $rest) (list "true" "false"))) -}}yes{{- end -}}
{{- else if regexMatch `://[^/?#@\s]*:[^/?#@\s]+@` $rest -}}yes
{{- end -}}
{{- end -}}
