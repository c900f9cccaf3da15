{{- define "throughline.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Before every object's name. Short enough for what is put behind it. */}}
{{- define "throughline.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "throughline.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "throughline.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What every pod of the release has: default-deny, and nothing else, selects by these alone. */}}
{{- define "throughline.selector" -}}
app.kubernetes.io/name: {{ include "throughline.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* With a service: dict "root" $ "component" "calls". */}}
{{- define "throughline.componentSelector" -}}
{{ include "throughline.selector" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "throughline.labels" -}}
{{ include "throughline.componentSelector" . }}
app.kubernetes.io/part-of: throughline
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "throughline.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The list of services and what each needs: the one that everything here is made from. */}}
{{- define "throughline.hub" -}}
{{ .Files.Get "files/hub.json" }}
{{- end -}}

{{/*
The values of one service: defaults, and over them services.<name>. Of Helm's functions none does that: a false or an
empty value of the service's would not go before.
dict "root" $ "name" "calls"; YAML comes out.
*/}}
{{- define "throughline.service" -}}
{{- include "throughline.over" (dict "under" .root.Values.defaults "over" (index .root.Values.services .name)) -}}
{{- end -}}

{{- define "throughline.over" -}}
{{- $merged := dict -}}
{{- $over := .over | default dict -}}
{{- range $key, $value := .under -}}
{{- if not (hasKey $over $key) -}}
{{- $_ := set $merged $key $value -}}
{{- else if and (kindIs "map" $value) (kindIs "map" (get $over $key)) -}}
{{- $_ := set $merged $key (include "throughline.over" (dict "under" $value "over" (get $over $key)) | fromYaml) -}}
{{- else -}}
{{- $_ := set $merged $key (get $over $key) -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := $over -}}
{{- if not (hasKey $merged $key) -}}
{{- $_ := set $merged $key $value -}}
{{- end -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}
