{{/* What is to run: a list, as JSON, of {name, initialState, config, secrets}, templates evaluated and secrets replaced by
references. All that is wrong is told at once. */}}
{{- define "plugraft-connectors.definitions" -}}
{{- $root := . -}}
{{- $found := list -}}
{{- $problems := list -}}
{{- if kindIs "map" .Values.connectors -}}
  {{- range $key, $one := .Values.connectors -}}
    {{- if $one -}}{{- $found = append $found (set (deepCopy $one) "name" (default $key $one.name)) -}}{{- end -}}
  {{- end -}}
{{- else -}}
  {{- range .Values.connectors -}}{{- $found = append $found (deepCopy .) -}}{{- end -}}
{{- end -}}
{{- $definitions := list -}}
{{- $names := dict -}}
{{- range $at, $one := $found -}}
  {{- if ne (toString $one.enabled) "false" -}}
    {{- $templated := ternary $one.templated $root.Values.templated (hasKey $one "templated") -}}
    {{- $name := toString (default "" $one.name) -}}
    {{- if $templated -}}{{- $name = tpl $name $root -}}{{- end -}}
    {{- if not $name -}}{{- $problems = append $problems (printf "connector %d of the list has no name" (add1 $at)) -}}{{- end -}}
    {{- if hasKey $names $name -}}{{- $problems = append $problems (printf "%s: defined twice" $name) -}}{{- end -}}
    {{- $_ := set $names $name true -}}
    {{- $made := dict "name" $name "secrets" (dict) "config" (dict) -}}
    {{- with $one.initialState -}}
      {{- $_ := set $made "initialState" . -}}
      {{- if eq $root.Values.client "curl" -}}{{- $problems = append $problems (printf "%s: initialState needs client plugraft" $name) -}}{{- end -}}
    {{- end -}}
    {{- range $part := list "config" "secrets" -}}
      {{- range $key, $value := (index $one $part) -}}
        {{- if kindIs "string" $value -}}
          {{- if $templated -}}{{- $value = tpl $value $root -}}{{- end -}}
          {{- if and (eq $part "secrets") (hasKey $made.config $key) -}}
            {{- $problems = append $problems (printf "%s: %s stands in both config and secrets" $name $key) -}}
          {{- else if eq $part "secrets" -}}
            {{- $member := printf "%s.%s" (include "plugraft-connectors.slug" $name) (include "plugraft-connectors.member" $key) -}}
            {{- $_ := set $made.secrets $member $value -}}
            {{- $_ := set $made.config $key (include "plugraft-connectors.reference" (list $root $member)) -}}
          {{- else -}}
            {{- $isPlain := or $root.Values.allowLiteralSecrets (has $key (default list $one.notSecrets)) -}}
            {{- if and (not $isPlain) (include "plugraft-connectors.isLiteralSecret" (list $key $value)) -}}
              {{- $problems = append $problems (printf "%s: %s looks like a secret and is written out; refer to what a config provider of the workers has (such as ${dir:…}, ${file:…}, ${env:…}), or move it to `secrets`, or list it in `notSecrets`" $name $key) -}}
            {{- end -}}
            {{- $_ := set $made.config $key $value -}}
          {{- end -}}
        {{- else if not (kindIs "invalid" $value) -}}
          {{- $problems = append $problems (printf "%s: %s is a %s; write it in quotes, since what Helm takes for a number is not what was written (1.10 becomes 1.1)" $name $key (kindOf $value)) -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
    {{- if not (index $made.config "connector.class") -}}{{- $problems = append $problems (printf "%s: connector.class is missing" $name) -}}{{- end -}}
    {{- if ne (default $name $made.config.name) $name -}}{{- $problems = append $problems (printf "%s: its option `name` says %s" $name $made.config.name) -}}{{- end -}}
    {{- $definitions = append $definitions $made -}}
  {{- end -}}
{{- end -}}
{{- if $problems -}}{{- fail (printf "connectors cannot be rendered:\n  %s\n" (join "\n  " $problems)) -}}{{- end -}}
{{- toJson $definitions -}}
{{- end -}}

{{/* The key of a Secret may have letters, digits, `.`, `_` and `-`. */}}
{{- define "plugraft-connectors.member" -}}
{{- $member := regexReplaceAll "[^a-zA-Z0-9._-]+" . "-" | trunc 120 -}}
{{- ternary $member (printf "%s-%s" $member (sha256sum . | trunc 8)) (eq $member .) -}}
{{- end -}}

{{- define "plugraft-connectors.secretName" -}}
{{- default (printf "%s-secrets" (include "plugraft-connectors.fullname" .)) .Values.secrets.name -}}
{{- end -}}

{{/* How the worker finds a value of the Secret (KIP-297): (list ROOT MEMBER). */}}
{{- define "plugraft-connectors.reference" -}}
{{- $root := first . -}}
{{- $secrets := $root.Values.secrets -}}
{{- if eq $secrets.provider "kubernetes" -}}
{{- printf "${%s:%s/%s:%s}" (default "secrets" $secrets.alias) $root.Release.Namespace (include "plugraft-connectors.secretName" $root) (last .) -}}
{{- else -}}
{{- printf "${%s:%s:%s}" (default "dir" $secrets.alias) $secrets.path (last .) -}}
{{- end -}}
{{- end -}}

{{/* JSON that survives YAML: what a reader of YAML would alter or refuse is escaped, and nothing else is left raw but
printable characters. */}}
{{- define "plugraft-connectors.json" -}}
{{- $text := toPrettyJson . -}}
{{- if regexMatch `[\x{7f}-\x{9f}\x{2028}\x{2029}\x{feff}\x{fffe}\x{ffff}]` $text -}}
{{- range concat (untilStep 127 160 1) (list 8232 8233 65279 65534 65535) -}}
{{- $text = replace (printf "%c" .) (printf "\\u%04x" .) $text -}}
{{- end -}}
{{- end -}}
{{- $text -}}
{{- end -}}

{{/* The files of the client, in parts that fit an object each: a list of maps from file names to texts, as JSON. */}}
{{- define "plugraft-connectors.parts" -}}
{{- $root := . -}}
{{- $parts := list -}}
{{- $part := dict -}}
{{- $size := 0 -}}
{{- range include "plugraft-connectors.definitions" . | fromJsonArray -}}
  {{- $file := printf "%s.json" (include "plugraft-connectors.slug" .name) -}}
  {{- $whole := .config -}}
  {{- if eq $root.Values.client "plugraft" -}}
    {{- $whole = dict "name" .name "config" .config -}}
    {{- with .initialState -}}{{- $_ := set $whole "initial_state" (upper .) -}}{{- end -}}
  {{- end -}}
  {{- $text := include "plugraft-connectors.json" $whole -}}
  {{- $more := add (len $text) (len $file) -}}
  {{- if gt $more 1000000 -}}{{- fail (printf "%s has %d bytes, and Kubernetes keeps 1 MiB in an object" .name (len $text)) -}}{{- end -}}
  {{- if gt (add $size $more) 1000000 -}}
    {{- $parts = append $parts $part -}}
    {{- $part = dict -}}
    {{- $size = 0 -}}
  {{- end -}}
  {{- $_ := set $part $file $text -}}
  {{- $size = add $size $more -}}
{{- end -}}
{{- if $part -}}{{- $parts = append $parts $part -}}{{- end -}}
{{- toJson $parts -}}
{{- end -}}
