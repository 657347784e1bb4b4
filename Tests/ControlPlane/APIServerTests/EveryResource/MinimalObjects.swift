import Objects
import Testing

/// One small valid object of each listable resource, as somebody would write it.
enum MinimalObjects {
  static let all: [Value] = {
    do {
      return try YAML.read(core + apps + access + network + storage + extending + devices)
    } catch {
      preconditionFailure("the manifests of a test are no YAML: \(error)")
    }
  }()

  private static let core = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: one, labels: {app: one}}
    data: {color: blue}
    ---
    apiVersion: v1
    kind: Endpoints
    metadata: {name: one, labels: {app: one}}
    subsets:
    - addresses: [{ip: 10.9.8.7}]
      ports: [{port: 80}]
    ---
    apiVersion: v1
    kind: Event
    metadata: {name: one, labels: {app: one}}
    involvedObject: {kind: Pod, name: web, namespace: default}
    reason: Tested
    message: it was tested
    type: Normal
    firstTimestamp: "2026-01-01T00:00:00Z"
    lastTimestamp: "2026-01-01T00:00:00Z"
    count: 1
    source: {component: tester}
    ---
    apiVersion: v1
    kind: LimitRange
    metadata: {name: one, labels: {app: one}}
    spec:
      limits: [{type: Container, max: {cpu: "64"}}]
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: one, labels: {app: one}}
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: one, labels: {app: one}}
    spec: {unschedulable: true}
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: one, labels: {app: one}}
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: slow
      resources: {requests: {storage: 1Gi}}
    ---
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: one, labels: {app: one}}
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: slow
      capacity: {storage: 1Gi}
      hostPath: {path: /data}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: one, labels: {app: one}}
    spec:
      containers: [{name: web, image: nginx}]
    ---
    apiVersion: v1
    kind: PodTemplate
    metadata: {name: one, labels: {app: one}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers: [{name: web, image: nginx}]
    ---
    apiVersion: v1
    kind: ReplicationController
    metadata: {name: one, labels: {app: one}}
    spec:
      replicas: 2
      selector: {app: web}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: nginx}]
    ---
    apiVersion: v1
    kind: ResourceQuota
    metadata: {name: one, labels: {app: one}}
    spec: {hard: {pods: "1000"}}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: one, labels: {app: one}}
    stringData: {password: hidden}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: one, labels: {app: one}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: one, labels: {app: one}}
    spec:
      selector: {app: web}
      ports: [{port: 80}]
    ---

    """

  private static let template = """
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: nginx}]
    """

  private static let apps = """
    apiVersion: apps/v1
    kind: ControllerRevision
    metadata: {name: one, labels: {app: one}}
    revision: 3
    data: {spec: {}}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: one, labels: {app: one}}
    spec:
      selector: {matchLabels: {app: web}}
      template:
    \(template)
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: one, labels: {app: one}}
    spec:
      selector: {matchLabels: {app: web}}
      template:
    \(template)
    ---
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: one, labels: {app: one}}
    spec:
      selector: {matchLabels: {app: web}}
      template:
    \(template)
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: one, labels: {app: one}}
    spec:
      serviceName: web
      selector: {matchLabels: {app: web}}
      template:
    \(template)
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: one, labels: {app: one}}
    spec:
      maxReplicas: 3
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      metrics:
      - type: Resource
        resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
    ---
    apiVersion: autoscaling/v1
    kind: HorizontalPodAutoscaler
    metadata: {name: one, labels: {app: one}}
    spec:
      maxReplicas: 3
      targetCPUUtilizationPercentage: 50
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: one, labels: {app: one}}
    spec:
      schedule: "*/5 * * * *"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: job, image: busybox}]
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: one, labels: {app: one}}
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: job, image: busybox}]
    ---
    apiVersion: events.k8s.io/v1
    kind: Event
    metadata: {name: one, labels: {app: one}}
    eventTime: "2026-01-01T00:00:00.000000Z"
    reportingController: example.com/tester
    reportingInstance: tester-1
    action: Testing
    reason: Tested
    regarding: {kind: Pod, name: web, namespace: default}
    note: it was tested
    type: Normal
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: one, labels: {app: one}}
    spec:
      minAvailable: 1
      selector: {matchLabels: {app: web}}
    ---
    apiVersion: scheduling.k8s.io/v1
    kind: PriorityClass
    metadata: {name: one, labels: {app: one}}
    value: 1000
    ---
    apiVersion: coordination.k8s.io/v1
    kind: Lease
    metadata: {name: one, labels: {app: one}}
    spec: {holderIdentity: me, leaseDurationSeconds: 15}
    ---
    apiVersion: node.k8s.io/v1
    kind: RuntimeClass
    metadata: {name: one, labels: {app: one}}
    handler: runc
    ---

    """

  private static let access = """
    apiVersion: certificates.k8s.io/v1
    kind: CertificateSigningRequest
    metadata: {name: one, labels: {app: one}}
    spec:
      request: \(request)
      signerName: kubernetes.io/kube-apiserver-client
      usages: [client auth]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: one, labels: {app: one}}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: one, labels: {app: one}}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: one, labels: {app: one}}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    subjects: [{kind: ServiceAccount, name: default, namespace: default}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: one, labels: {app: one}}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: FlowSchema
    metadata: {name: one, labels: {app: one}}
    spec:
      matchingPrecedence: 500
      priorityLevelConfiguration: {name: global-default}
    ---
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: PriorityLevelConfiguration
    metadata: {name: one, labels: {app: one}}
    spec:
      type: Limited
      limited:
        nominalConcurrencyShares: 5
        limitResponse: {type: Reject}
    ---

    """

  private static let network = """
    apiVersion: networking.k8s.io/v1
    kind: IngressClass
    metadata: {name: one, labels: {app: one}}
    spec: {controller: example.com/ingress}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: one, labels: {app: one}}
    spec:
      ingressClassName: nginx
      rules:
      - host: web.example.com
        http:
          paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: IPAddress
    metadata: {name: 10.96.7.7, labels: {app: one}}
    spec:
      parentRef: {resource: services, namespace: default, name: web}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: one, labels: {app: one}}
    spec:
      podSelector: {matchLabels: {app: web}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: ServiceCIDR
    metadata: {name: one, labels: {app: one}}
    spec: {cidrs: [10.112.0.0/16]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: one, labels: {app: one}}
    addressType: IPv4
    endpoints: [{addresses: [10.9.8.7]}]
    ports: [{port: 80, name: http, protocol: TCP}]
    ---

    """

  private static let storage = """
    apiVersion: storage.k8s.io/v1
    kind: CSIDriver
    metadata: {name: one, labels: {app: one}}
    spec: {attachRequired: false}
    ---
    apiVersion: storage.k8s.io/v1
    kind: CSINode
    metadata: {name: one, labels: {app: one}}
    spec:
      drivers: [{name: csi.example.com, nodeID: n1}]
    ---
    apiVersion: storage.k8s.io/v1
    kind: CSIStorageCapacity
    metadata: {name: one, labels: {app: one}}
    storageClassName: slow
    capacity: 10Gi
    ---
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: one, labels: {app: one}}
    provisioner: example.com/disk
    ---
    apiVersion: storage.k8s.io/v1
    kind: VolumeAttachment
    metadata: {name: one, labels: {app: one}}
    spec:
      attacher: csi.example.com
      nodeName: node01
      source: {persistentVolumeName: data}
    ---
    apiVersion: storage.k8s.io/v1
    kind: VolumeAttributesClass
    metadata: {name: one, labels: {app: one}}
    driverName: csi.example.com
    parameters: {iops: "100"}
    ---

    """

  private static let extending = """
    apiVersion: apiregistration.k8s.io/v1
    kind: APIService
    metadata: {name: v1.example.com, labels: {app: one}}
    spec:
      group: example.com
      version: v1
      groupPriorityMinimum: 100
      versionPriority: 100
      insecureSkipTLSVerify: true
      service: {name: api, namespace: default}
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingAdmissionPolicy
    metadata: {name: one, labels: {app: one}}
    spec:
      reinvocationPolicy: Never
      matchConstraints:
        resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
      mutations:
      - patchType: ApplyConfiguration
        applyConfiguration: {expression: "Object{}"}
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingAdmissionPolicyBinding
    metadata: {name: one, labels: {app: one}}
    spec: {policyName: other}
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingWebhookConfiguration
    metadata: {name: one, labels: {app: one}}
    webhooks:
    - name: hook.example.com
      clientConfig: {url: "https://hook.example.com"}
      admissionReviewVersions: [v1]
      sideEffects: None
      failurePolicy: Ignore
      rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [things]}]
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: one, labels: {app: one}}
    spec:
      matchConstraints:
        resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
      validations: [{expression: "object.spec.replicas < 100"}]
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: one, labels: {app: one}}
    spec:
      policyName: other
      validationActions: [Deny]
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: one, labels: {app: one}}
    webhooks:
    - name: hook.example.com
      clientConfig: {url: "https://hook.example.com"}
      admissionReviewVersions: [v1]
      sideEffects: None
      failurePolicy: Ignore
      rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [things]}]
    ---
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: things.example.com, labels: {app: one}}
    spec:
      group: example.com
      scope: Namespaced
      names: {plural: things, singular: thing, kind: Thing}
      versions:
      - name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object}}
    ---

    """

  private static let devices = """
    apiVersion: resource.k8s.io/v1
    kind: DeviceClass
    metadata: {name: one, labels: {app: one}}
    spec: {}
    ---
    apiVersion: resource.k8s.io/v1
    kind: ResourceClaim
    metadata: {name: one, labels: {app: one}}
    spec:
      devices:
        requests: [{name: gpu, exactly: {deviceClassName: gpu}}]
    ---
    apiVersion: resource.k8s.io/v1
    kind: ResourceClaimTemplate
    metadata: {name: one, labels: {app: one}}
    spec:
      spec:
        devices:
          requests: [{name: gpu, exactly: {deviceClassName: gpu}}]
    ---
    apiVersion: resource.k8s.io/v1
    kind: ResourceSlice
    metadata: {name: one, labels: {app: one}}
    spec:
      driver: gpu.example.com
      nodeName: node01
      pool: {name: node01, generation: 1, resourceSliceCount: 1}
      devices: [{name: gpu-0}]
    """

  /// A certificate signing request for CN=jane, as `openssl req` makes it, in base 64.
  private static let request =
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISU1IRUNBUUF3RHpFTk1Bc0dBMVVFQXd3RWFtRnVaVEJaTUJN"
    + "R0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSApBMElBQlBHNGRPUUFLY1VpL3VwSWpjazBHL1JxYnI4QjM5Y2g3UUpCbFM5VXJza2hX"
    + "a0VqeGZCN1lTY0x1dmpBCmk4aFE4bjRncEtmRnRxR09icGRIREVBVDNMV2dBREFLQmdncWhrak9QUVFEQWdOSEFEQkVBaUJ2cnRZ"
    + "SVNnTjAKWWpDazFOWTJ1cFN6MlJUU3BlWXVycEhaMlhqOTZaVkZUd0lnVWdEMHdNcFRWbWFYaW1wVDdpSnFDck9TdUZPbgpzQ0pI"
    + "LzAvVkxXdDdUekU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="
}
