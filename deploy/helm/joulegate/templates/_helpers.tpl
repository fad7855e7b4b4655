{{- define "joulegate.labels" -}}
app.kubernetes.io/name: joulegate
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "joulegate.selector" -}}
app.kubernetes.io/name: joulegate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "joulegate.config" -}}
{{- $own := dict "gateway" (dict "host" "0.0.0.0" "port" 4000 "leaveMs" 5000 "drainMs" (mul 1000 (sub (sub .Values.terminationGraceSeconds .Values.preStopSeconds) 15))) "admin" (dict "host" "0.0.0.0" "port" 4001) "storage" (dict "folder" "/var/lib/joulegate") -}}
{{- mustMergeOverwrite (deepCopy .Values.config) $own | toYaml -}}
{{- end }}
