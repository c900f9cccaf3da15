{{/* The names of a Service inside the cluster. dict "root" $ "host" "throughline-calls" */}}
{{- define "throughline.clusterNames" -}}
- {{ .host }}
- {{ .host }}.{{ .root.Release.Namespace }}
- {{ .host }}.{{ .root.Release.Namespace }}.svc
- {{ .host }}.{{ .root.Release.Namespace }}.svc.cluster.local
{{- end -}}

{{/* dict "root" $ "component" "calls" "commonName" "service.calls" "names" (list …): a server too where it has names */}}
{{- define "throughline.certificate" -}}
{{- $values := .root.Values.certificates -}}
{{- $name := printf "%s-%s-tls" (include "throughline.fullname" .root) .component -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ $name }}
  labels:
    {{- include "throughline.labels" . | nindent 4 }}
spec:
  secretName: {{ $name }}
  {{- with .secretLabels }}
  secretTemplate:
    labels:
      {{- toYaml . | nindent 6 }}
  {{- end }}
  # The whole subject: what is more than a common name is refused by the hub's brokers.
  commonName: {{ .commonName }}
  {{- with .names }}
  dnsNames:
    {{- range . }}
    - {{ . | quote }}
    {{- end }}
  {{- end }}
  duration: {{ $values.duration }}
  renewBefore: {{ $values.renewBefore }}
  privateKey:
    algorithm: {{ $values.privateKey.algorithm }}
    size: {{ $values.privateKey.size }}
    encoding: PKCS8
    rotationPolicy: Always
  usages:
    - digital signature
    - client auth
    {{- if .names }}
    - server auth
    {{- end }}
  issuerRef:
    name: {{ $values.issuer.name }}
    kind: {{ $values.issuer.kind }}
    group: {{ $values.issuer.group }}
{{- end -}}
