{{/*
A Job that prepares what the services need, which may run again and by several at once. As a hook it is gone before the
next one; among the other objects its name changes with what it does, since a Job's template can't.
dict "root" $ "name" "topics" "weight" "10" "certificate" "deploy" "args" (list …) "environment" "…"
*/}}
{{- define "throughline.job" -}}
{{- $root := .root -}}
{{- $values := $root.Values.provisioning -}}
{{- $hooks := eq (include "throughline.provisioningMode" $root) "hooks" -}}
{{- $component := printf "provision-%s" .job -}}
{{- $scope := dict "root" $root "component" $component -}}
{{- $pod := include "throughline.jobPod" . -}}
{{- $name := printf "%s-%s" (include "throughline.fullname" $root) .name -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ ternary $name (printf "%s-%s" $name (sha256sum $pod | trunc 8)) $hooks }}
  labels:
    {{- include "throughline.labels" $scope | nindent 4 }}
  {{- if $hooks }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    # One that failed stays until the next try, to be looked at.
    helm.sh/hook-delete-policy: before-hook-creation
  {{- end }}
spec:
  {{- /* Parts that are made at the same time take their time. */}}
  {{- $patience := ternary 1 6 $hooks }}
  backoffLimit: {{ mul $patience $values.backoffLimit }}
  activeDeadlineSeconds: {{ mul $patience $values.activeDeadlineSeconds }}
  ttlSecondsAfterFinished: {{ $values.ttlSecondsAfterFinished | int64 }}
  template:
    metadata:
      labels:
        {{- include "throughline.labels" $scope | nindent 8 }}
    spec:
      {{- $pod | nindent 6 }}
{{- end -}}

{{- define "throughline.jobPod" -}}
{{ include "throughline.podBasics" (dict "root" .root "serviceAccount" (printf "%s-provision" (include "throughline.fullname" .root))) }}
# A pod for each try, so that the log of the one that failed is there to be read.
restartPolicy: Never
{{- with .root.Values.defaults.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.defaults.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .job }}
    {{- include "throughline.containerBasics" (dict "root" .root "args" .args "resources" .root.Values.provisioning.resources) | nindent 4 }}
    env:
      {{- .environment | nindent 6 }}
    volumeMounts:
      {{- include "throughline.mounts" .root | nindent 6 }}
volumes:
  {{- include "throughline.identityVolume" (dict "root" .root "component" .certificate) | nindent 2 }}
  {{- include "throughline.scratchVolume" "64Mi" | nindent 2 }}
{{- end -}}

{{/* What the hooks' Jobs need is a hook too: on the first install nothing else is there yet. Gone once they have succeeded. */}}
{{- define "throughline.jobNeeds" -}}
{{- if eq (include "throughline.provisioningMode" .) "hooks" -}}
annotations:
  helm.sh/hook: pre-install,pre-upgrade
  helm.sh/hook-weight: "-10"
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
{{- end -}}
