{{/* Where the parts are, whoever runs them. */}}

{{- define "throughline.kafkaCluster" -}}
{{ include "throughline.fullname" . }}-kafka
{{- end -}}

{{- define "throughline.postgresCluster" -}}
{{ include "throughline.fullname" . }}-postgres
{{- end -}}

{{- define "throughline.brokers" -}}
{{- if .Values.strimzi.enabled -}}
{{ include "throughline.kafkaCluster" . }}-kafka-bootstrap.{{ .Release.Namespace }}.svc:9093
{{- else -}}
{{ join "," .Values.kafka.brokers }}
{{- end -}}
{{- end -}}

{{/* Strimzi's user operator knows users by CN=… alone. */}}
{{- define "throughline.principalPrefix" -}}
{{ ternary "CN=" .Values.kafka.principalPrefix .Values.strimzi.enabled }}
{{- end -}}

{{- define "throughline.postgresHost" -}}
{{- if .Values.cloudNativePg.enabled -}}
{{ include "throughline.postgresCluster" . }}-rw.{{ .Release.Namespace }}.svc
{{- else -}}
{{ .Values.postgres.host }}
{{- end -}}
{{- end -}}

{{/* dict "root" $ "role" "calls" */}}
{{- define "throughline.databaseUrl" -}}
postgres://{{ .role }}@{{ include "throughline.postgresHost" .root }}:{{ .root.Values.postgres.port }}/{{ .root.Values.postgres.database }}
{{- end -}}

{{/*
"hooks": certificates and parts are there before the release is, so what has to be done first is done by Helm's hooks.
"alongside": the release makes some of them itself, so hooks before it would wait for what comes after them. Then they are
Jobs among the others, and every service migrates in an init container. docs/decisions/0036.
*/}}
{{- define "throughline.provisioningMode" -}}
{{- if or (eq .Values.certificates.source "certManager") .Values.strimzi.enabled .Values.cloudNativePg.enabled -}}
alongside
{{- else -}}
hooks
{{- end -}}
{{- end -}}

{{- define "throughline.certificateSecret" -}}
{{- if eq .root.Values.certificates.source "certManager" -}}
{{ include "throughline.fullname" .root }}-{{ .component }}-tls
{{- else -}}
{{ .root.Values.certificates.secretPrefix }}{{ .component }}
{{- end -}}
{{- end -}}

{{/* What no schema can say: values that do not fit each other. All of them at once. */}}
{{- define "throughline.requireSense" -}}
{{- $problems := list -}}
{{- $values := .Values -}}
{{- if and (not $values.strimzi.enabled) (empty $values.kafka.brokers) -}}
{{- $problems = append $problems "kafka.brokers: say host:port of the brokers, or set strimzi.enabled" -}}
{{- end -}}
{{- if and $values.strimzi.enabled $values.kafka.brokers -}}
{{- $problems = append $problems "kafka.brokers: with strimzi.enabled they are known, leave them empty" -}}
{{- end -}}
{{- if and $values.strimzi.enabled (gt (int $values.kafka.replicas) (int $values.strimzi.brokers.replicas)) -}}
{{- $problems = append $problems "kafka.replicas: more than strimzi.brokers.replicas has brokers" -}}
{{- end -}}
{{- if and $values.strimzi.enabled $values.strimzi.partnerListener.enabled (not $values.strimzi.partnerListener.domain) -}}
{{- $problems = append $problems "strimzi.partnerListener.domain: say by which names partners reach the brokers" -}}
{{- end -}}
{{- if and (not $values.cloudNativePg.enabled) (not $values.postgres.host) -}}
{{- $problems = append $problems "postgres.host: say where PostgreSQL is, or set cloudNativePg.enabled" -}}
{{- end -}}
{{- if not $values.registry.url -}}
{{- $problems = append $problems "registry.url: say the root of the registry's Confluent-compatible API" -}}
{{- end -}}
{{- if eq $values.certificates.source "certManager" -}}
{{- if not $values.certificates.issuer.name -}}
{{- $problems = append $problems "certificates.issuer.name: say which of cert-manager's issuers makes the certificates" -}}
{{- end -}}
{{- else if or $values.strimzi.enabled $values.cloudNativePg.enabled -}}
{{- $problems = append $problems "certificates.source: with strimzi.enabled or cloudNativePg.enabled it has to be certManager" -}}
{{- end -}}
{{- if and $values.certificates.authority.secretName $values.certificates.authority.configMapName -}}
{{- $problems = append $problems "certificates.authority: either secretName or configMapName" -}}
{{- end -}}
{{- $partnersFile := dig "files" "PARTNERS_FILE" "" $values.services.partners -}}
{{- if and $values.partners $partnersFile -}}
{{- $problems = append $problems "partners: either the list or services.partners.files.PARTNERS_FILE" -}}
{{- end -}}
{{- $mounted := ternary (list "PARTNERS_FILE") (list) (not (empty $values.partners)) -}}
{{- range $service := (include "throughline.hub" $ | fromJson).services -}}
{{- $given := include "throughline.service" (dict "root" $ "name" $service.name) | fromYaml -}}
{{- range $file := $service.files -}}
{{- if and $file.mandatory (not (hasKey $given.files $file.variable)) (not (has $file.variable $mounted)) -}}
{{- $problems = append $problems (printf "services.%s.files.%s: say which Secret or ConfigMap has it" $service.name $file.variable) -}}
{{- end -}}
{{- end -}}
{{- if and (ne $given.autoscaling.type "none") (gt (int $given.autoscaling.minReplicas) (int $given.autoscaling.maxReplicas)) -}}
{{- $problems = append $problems (printf "services.%s.autoscaling: minReplicas is more than maxReplicas" $service.name) -}}
{{- end -}}
{{- if and $given.settings.SMTP_URL $values.networkPolicy.enabled (empty $values.networkPolicy.peers.mail) -}}
{{- $problems = append $problems "networkPolicy.peers.mail: say where the mail server is" -}}
{{- end -}}
{{- end -}}
{{- if $values.networkPolicy.enabled -}}
{{- $needed := dict "registry" true "kafka" (not $values.strimzi.enabled) "postgres" (not $values.cloudNativePg.enabled) "telemetry" (ne $values.telemetry.otlpEndpoint "") -}}
{{- range $name := list "kafka" "registry" "postgres" "telemetry" -}}
{{- if and (get $needed $name) (empty (get $values.networkPolicy.peers $name)) -}}
{{- $problems = append $problems (printf "networkPolicy.peers.%s: say where it is, as `to` of a NetworkPolicy has it" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $values.gateway.enabled (empty $values.gateway.parentRefs) -}}
{{- $problems = append $problems "gateway.parentRefs: say which Gateway" -}}
{{- end -}}
{{- if and $values.monitoring.serviceMonitor.enabled (ne $values.certificates.source "certManager") (not $values.monitoring.certificateSecret) -}}
{{- $problems = append $problems "monitoring.certificateSecret: say with which Secret Prometheus comes to the metrics" -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\nThe values are not complete:\n  %s\n" (join "\n  " $problems)) -}}
{{- end -}}
{{- end -}}
