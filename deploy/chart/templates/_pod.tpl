{{/* Pod Security `restricted`, and a user that the image has. */}}
{{- define "throughline.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "throughline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The fields of a pod that are the same for all. dict "root" $ "serviceAccount" "…" */}}
{{- define "throughline.podBasics" -}}
serviceAccountName: {{ .serviceAccount }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- include "throughline.podSecurity" .root | nindent 2 }}
{{- end -}}

{{/* Every container of the image. dict "root" $ "args" (list …) "resources" (dict …) */}}
{{- define "throughline.containerBasics" -}}
image: {{ include "throughline.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ toJson .args }}
securityContext:
  {{- include "throughline.containerSecurity" .root | nindent 2 }}
{{- with .resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The certificate and the authority as files. dict "root" $ "component" "calls" */}}
{{- define "throughline.identityVolume" -}}
- name: identity
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ include "throughline.certificateSecret" . }}
          items:
            - { key: tls.crt, path: tls.crt }
            - { key: tls.key, path: tls.key }
            {{- with .root.Values.certificates.authority }}
            {{- if not (or .secretName .configMapName) }}
            - { key: {{ .key }}, path: ca.crt }
            {{- end }}
      {{- if .secretName }}
      - secret:
          name: {{ .secretName }}
          items:
            - { key: {{ .key }}, path: ca.crt }
      {{- else if .configMapName }}
      - configMap:
          name: {{ .configMapName }}
          items:
            - { key: {{ .key }}, path: ca.crt }
      {{- end }}
      {{- end }}
{{- end -}}

{{- define "throughline.scratchVolume" -}}
- name: scratch
  emptyDir:
    sizeLimit: {{ . }}
{{- end -}}

{{- define "throughline.mounts" -}}
- { name: identity, mountPath: /etc/throughline/identity, readOnly: true }
- { name: scratch, mountPath: /tmp }
{{- end -}}

{{/* What services, migrations and provisioning all read. */}}
{{- define "throughline.identityEnvironment" -}}
- { name: TLS_CA_FILE, value: /etc/throughline/identity/ca.crt }
- { name: TLS_CERT_FILE, value: /etc/throughline/identity/tls.crt }
- { name: TLS_KEY_FILE, value: /etc/throughline/identity/tls.key }
- { name: LOG_LEVEL, value: {{ .Values.logLevel }} }
{{- end -}}

{{- define "throughline.kafkaEnvironment" -}}
- { name: KAFKA_BROKERS, value: {{ include "throughline.brokers" . | quote }} }
- { name: KAFKA_PREFIX, value: {{ .Values.kafka.prefix | quote }} }
- { name: KAFKA_REPLICAS, value: {{ .Values.kafka.replicas | quote }} }
{{- end -}}

{{/* For whoever gives rights. */}}
{{- define "throughline.grantEnvironment" -}}
- { name: KAFKA_PRINCIPAL_PREFIX, value: {{ include "throughline.principalPrefix" . | quote }} }
{{- end -}}

{{/* dict "root" $ "name" "calls" */}}
{{- define "throughline.migrateEnvironment" -}}
- { name: SERVICE_NAME, value: {{ .name }} }
{{ include "throughline.identityEnvironment" .root }}
- { name: DATABASE_URL, value: {{ include "throughline.databaseUrl" (dict "root" .root "role" .name) | quote }} }
{{- end -}}

{{/* dict "root" $ "hub" (one of the list) "given" (its values) */}}
{{- define "throughline.serviceEnvironment" -}}
{{- $root := .root -}}
{{- $hub := include "throughline.hub" $root | fromJson -}}
{{ include "throughline.migrateEnvironment" (dict "root" $root "name" .hub.name) }}
- { name: DATABASE_POOL_SIZE, value: {{ .given.databasePoolSize | quote }} }
{{ include "throughline.kafkaEnvironment" $root }}
- { name: KAFKA_SESSION_TIMEOUT_MS, value: {{ $root.Values.kafka.sessionTimeoutMilliseconds | int64 | quote }} }
- { name: SCHEMA_REGISTRY_URL, value: {{ $root.Values.registry.url | quote }} }
- { name: GRPC_HOST, value: 0.0.0.0 }
- { name: GRPC_PORT, value: {{ $hub.ports.grpc | quote }} }
- { name: METRICS_PORT, value: {{ $hub.ports.metrics | quote }} }
- { name: HEALTH_PORT, value: {{ $hub.ports.health | quote }} }
- { name: DRAIN_MILLISECONDS, value: {{ $root.Values.drainMilliseconds | int64 | quote }} }
{{- if include "throughline.administers" .hub }}
{{ include "throughline.grantEnvironment" $root }}
{{- end }}
{{- range .hub.connectsTo.services }}
- { name: {{ upper . }}_ADDRESS, value: {{ printf "%s-%s:%v" (include "throughline.fullname" $root) . $hub.ports.grpc | quote }} }
{{- end }}
{{- range $name, $value := .given.settings }}
- { name: {{ $name }}, value: {{ include "throughline.text" $value | quote }} }
{{- end }}
{{- range $variable, $from := (include "throughline.filesOf" . | fromYaml) }}
- { name: {{ $variable }}, value: /etc/throughline/files/{{ $variable | lower | replace "_" "-" }} }
{{- end }}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- with $root.Values.telemetry }}
{{- if .otlpEndpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ .otlpEndpoint | quote }} }
- { name: OTEL_EXPORTER_OTLP_PROTOCOL, value: {{ .otlpProtocol }} }
- { name: OTEL_TRACES_SAMPLER, value: {{ .tracesSampler }} }
{{- with .tracesSamplerArgument }}
- { name: OTEL_TRACES_SAMPLER_ARG, value: {{ . | quote }} }
{{- end }}
{{- end }}
{{- end }}
- { name: OTEL_RESOURCE_ATTRIBUTES, value: "service.namespace={{ include "throughline.fullname" $root }},service.instance.id=$(POD_NAME),k8s.pod.name=$(POD_NAME),k8s.namespace.name={{ $root.Release.Namespace }}" }
{{- end -}}

{{/* The files that a service's settings name: those of its values, and the chart's own list of partners. */}}
{{- define "throughline.filesOf" -}}
{{- $files := deepCopy .given.files -}}
{{- range .hub.files -}}
{{- if and (eq .variable "PARTNERS_FILE") $.root.Values.partners -}}
{{- $_ := set $files .variable (dict "configMapName" (printf "%s-partners-file" (include "throughline.fullname" $.root)) "key" "partners.json") -}}
{{- end -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}

{{- define "throughline.filesVolume" -}}
{{- with (include "throughline.filesOf" . | fromYaml) -}}
- name: files
  projected:
    # The pod's group may read; services refuse a key that others may.
    defaultMode: 0440
    sources:
      {{- range $variable, $from := . }}
      - {{ ternary "secret" "configMap" (hasKey $from "secretName") }}:
          name: {{ $from.secretName | default $from.configMapName }}
          items:
            - { key: {{ $from.key }}, path: {{ $variable | lower | replace "_" "-" }} }
      {{- end }}
{{- end -}}
{{- end -}}

{{/* Whether a service makes topics and rights, for partners: one of the list comes in, nothing or a word comes out. */}}
{{- define "throughline.administers" -}}
{{- range .acls -}}
{{- if and (eq .resource "cluster") (eq .operation "CREATE") -}}
yes
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A value as text: numbers come as floats, and 1000000 must not become 1e+06. */}}
{{- define "throughline.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}
{{ int64 . }}
{{- else -}}
{{ . }}
{{- end -}}
{{- end -}}
