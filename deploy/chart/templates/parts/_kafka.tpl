{{/*
The hub's own authority instead of the operator's, so that one certificate opens gRPC and Kafka. As in deploy/local: a
subject that is more than a common name fits no rule and is refused.
*/}}
{{- define "throughline.kafkaAuthentication" -}}
type: custom
sasl: false
listenerConfig:
  ssl.client.auth: required
  ssl.truststore.type: PEM
  ssl.truststore.location: /mnt/authority/{{ .Values.certificates.authority.key }}
  ssl.principal.mapping.rules: RULE:^CN=([a-z0-9.-]+)$/CN=$1/
{{- end -}}

{{/* One of strimzi.brokers and strimzi.controllers. */}}
{{- define "throughline.nodePool" -}}
{{- with .resources -}}
resources:
  {{- toYaml . | nindent 2 }}
{{ end -}}
storage:
  type: jbod
  volumes:
    - id: 0
      type: persistent-claim
      kraftMetadata: shared
      size: {{ .storage.size }}
      {{- with .storage.class }}
      class: {{ . }}
      {{- end }}
      deleteClaim: false
{{- end -}}

{{/* An entry of a KafkaUser's acls. dict "type" "topic" "name" "calls" "pattern" "literal" "operations" (list …) */}}
{{- define "throughline.acl" -}}
- resource:
    type: {{ .type }}
    {{- if ne .type "cluster" }}
    name: {{ .name | quote }}
    patternType: {{ .pattern }}
    {{- end }}
  operations: {{ toJson .operations }}
  host: "*"
{{- end -}}
