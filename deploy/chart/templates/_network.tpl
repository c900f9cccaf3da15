{{/* The arrows out of a service, besides those to other services: one of the list comes in, a JSON list comes out. */}}
{{- define "throughline.arrowsOf" -}}
{{- $arrows := list "dns" "telemetry" -}}
{{- range $to, $is := .connectsTo -}}
{{- if kindIs "bool" $is -}}
{{- if $is -}}
{{- $arrows = append $arrows $to -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $arrows -}}
{{- end -}}

{{/* Ports and peers of one arrow out, as a rule of a NetworkPolicy. dict "root" $ "to" "kafka" "given" (the service's values) */}}
{{- define "throughline.arrowOut" -}}
{{- $root := .root -}}
{{- $peers := $root.Values.networkPolicy.peers -}}
{{- if eq .to "kafka" -}}
{{- if $root.Values.strimzi.enabled -}}
- to: [{ podSelector: { matchLabels: { strimzi.io/cluster: {{ include "throughline.kafkaCluster" $root }}, strimzi.io/kind: Kafka } } }]
{{- else -}}
- to: {{ toJson $peers.kafka }}
{{- end }}
  ports:
    {{- $ports := list }}
    {{- range splitList "," (include "throughline.brokers" $root) }}
    {{- $ports = append $ports (splitList ":" . | last) }}
    {{- end }}
    {{- range ($ports | uniq | sortAlpha) }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- else if eq .to "registry" -}}
- to: {{ toJson $peers.registry }}
  ports:
    - { protocol: TCP, port: {{ include "throughline.portOf" $root.Values.registry.url }} }
{{- else if eq .to "postgres" -}}
{{- if $root.Values.cloudNativePg.enabled -}}
- to: [{ podSelector: { matchLabels: { cnpg.io/cluster: {{ include "throughline.postgresCluster" $root }} } } }]
{{- else -}}
- to: {{ toJson $peers.postgres }}
{{- end }}
  ports:
    - { protocol: TCP, port: {{ $root.Values.postgres.port }} }
{{- else if eq .to "internet" -}}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: {{ toJson (list "0.0.0.0/8" "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.0.0.0/24" "192.168.0.0/16" "198.18.0.0/15" "224.0.0.0/3") }}
    - ipBlock:
        cidr: 2000::/3
        # 6to4 leads to any IPv4 address.
        except: ["2002::/16"]
    {{- /* Where the service itself lets webhooks be besides. */}}
    {{- range (splitList "," (default "" .given.settings.WEBHOOK_ALLOWED_NETWORKS) | compact) }}
    - ipBlock:
        cidr: {{ trim . }}
    {{- end }}
  ports:
    {{- range $root.Values.networkPolicy.webhookPorts }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- else if eq .to "smtp" -}}
{{- with .given.settings.SMTP_URL -}}
- to: {{ toJson $peers.mail }}
  ports:
    - { protocol: TCP, port: {{ include "throughline.portOf" . }} }
{{- end -}}
{{- else if eq .to "telemetry" -}}
{{- with $root.Values.telemetry.otlpEndpoint -}}
- to: {{ toJson $peers.telemetry }}
  ports:
    - { protocol: TCP, port: {{ include "throughline.portOf" . }} }
{{- end -}}
{{- else if eq .to "dns" -}}
- to: {{ toJson $peers.dns }}
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- else -}}
{{- fail (printf "files/hub.json: nobody knows where %s is" .to) -}}
{{- end -}}
{{- end -}}

{{- define "throughline.portOf" -}}
{{- $url := urlParse . -}}
{{- $usual := dict "http" "80" "https" "443" "smtp" "587" "smtps" "465" -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (get $usual $url.scheme) -}}
{{- end -}}
