{{/* For templates in values: how a client talks to a Kafka cluster that is described as

  bootstrapServers: kafka:9071
  tls: {enabled: true, internal: true, authentication: {type: plain}}
  credentials: {username: "${dir:/mnt/secrets/source:username}", password: "${dir:/mnt/secrets/source:password}"}

Mutual TLS is `SSL` for a client of Kafka, with a key store besides. */}}
{{- define "plugraft-connectors.securityProtocol" -}}
{{- $tls := default dict .tls -}}
{{- $type := dig "authentication" "type" "" $tls -}}
{{- if not (has $type (list "" "plain" "tls")) -}}
{{- fail (printf "tls.authentication.type of a Kafka cluster is `plain`, `tls` or nothing, not `%s`" $type) -}}
{{- end -}}
{{- if not $tls.enabled -}}SASL_PLAINTEXT
{{- else if eq $type "plain" -}}{{- ternary "SASL_SSL" "SASL_PLAINTEXT" (default false $tls.internal) -}}
{{- else -}}{{- ternary "SSL" "PLAINTEXT" (default false $tls.internal) -}}
{{- end -}}
{{- end -}}

{{/* The login of SASL/PLAIN. What JAAS would take for the end of a value is escaped. */}}
{{- define "plugraft-connectors.jaasPlain" -}}
{{- $credentials := required "a Kafka cluster has no credentials" .credentials -}}
org.apache.kafka.common.security.plain.PlainLoginModule required username={{ include "plugraft-connectors.jaasValue" $credentials.username }} password={{ include "plugraft-connectors.jaasValue" $credentials.password }};
{{- end -}}

{{- define "plugraft-connectors.jaasValue" -}}
{{- printf `"%s"` (required "username and password of a Kafka cluster are needed" . | replace `\` `\\` | replace `"` `\"`) -}}
{{- end -}}
