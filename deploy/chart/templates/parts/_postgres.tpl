{{- define "throughline.claim" -}}
size: {{ .size }}
{{- with .class }}
storageClass: {{ . }}
{{- end }}
{{- end -}}
