/// What a real kubectl v1.32 prints for `kubectl create SUBCOMMAND … --dry-run=client -o yaml`, example by example; the
/// key is nobody's.
enum DryRunOutputs {
  static let all = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      creationTimestamp: null
      name: pod-reader
    rules:
    - apiGroups:
      - ""
      resources:
      - pods
      verbs:
      - get
      - list
      - watch
    ---
    aggregationRule:
      clusterRoleSelectors:
      - matchLabels:
          rbac.example.com/aggregate-to-monitoring: "true"
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      creationTimestamp: null
      name: monitoring
    rules: null
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      creationTimestamp: null
      name: cluster-admin-binding
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: cluster-admin
    subjects:
    - apiGroup: rbac.authorization.k8s.io
      kind: User
      name: user1
    - apiGroup: rbac.authorization.k8s.io
      kind: Group
      name: group1
    - kind: ServiceAccount
      name: default
      namespace: default
    ---
    apiVersion: v1
    data:
      key1: config1
      key2: config2
    kind: ConfigMap
    metadata:
      creationTimestamp: null
      name: my-config
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata:
      creationTimestamp: null
      name: my-job
    spec:
      jobTemplate:
        metadata:
          creationTimestamp: null
          name: my-job
        spec:
          template:
            metadata:
              creationTimestamp: null
            spec:
              containers:
              - command:
                - date
                image: busybox
                name: my-job
                resources: {}
              restartPolicy: OnFailure
      schedule: '*/1 * * * *'
    status: {}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      creationTimestamp: null
      labels:
        app: my-dep
      name: my-dep
    spec:
      replicas: 3
      selector:
        matchLabels:
          app: my-dep
      strategy: {}
      template:
        metadata:
          creationTimestamp: null
          labels:
            app: my-dep
        spec:
          containers:
          - image: busybox
            name: busybox
            ports:
            - containerPort: 5701
            resources: {}
    status: {}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      creationTimestamp: null
      name: simple
    spec:
      rules:
      - host: foo.com
        http:
          paths:
          - backend:
              service:
                name: svc1
                port:
                  number: 8080
            path: /bar
            pathType: Exact
      tls:
      - hosts:
        - foo.com
        secretName: my-cert
    status:
      loadBalancer: {}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      creationTimestamp: null
      name: catch-all
    spec:
      defaultBackend:
        service:
          name: defaultsvc
          port:
            name: http
      ingressClassName: otheringress
      rules:
      - http:
          paths:
          - backend:
              service:
                name: svc
                port:
                  name: port
            path: /path
            pathType: Exact
    status:
      loadBalancer: {}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata:
      creationTimestamp: null
      name: my-job
    spec:
      template:
        metadata:
          creationTimestamp: null
        spec:
          containers:
          - command:
            - date
            image: busybox
            name: my-job
            resources: {}
          restartPolicy: Never
    status: {}
    ---
    apiVersion: v1
    kind: Namespace
    metadata:
      creationTimestamp: null
      name: my-namespace
    spec: {}
    status: {}
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      creationTimestamp: null
      name: my-pdb
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app: rails
    status:
      currentHealthy: 0
      desiredHealthy: 0
      disruptionsAllowed: 0
      expectedPods: 0
    ---
    apiVersion: scheduling.k8s.io/v1
    description: high priority
    kind: PriorityClass
    metadata:
      creationTimestamp: null
      name: high-priority
    preemptionPolicy: PreemptLowerPriority
    value: 1000
    ---
    apiVersion: scheduling.k8s.io/v1
    kind: PriorityClass
    metadata:
      creationTimestamp: null
      name: never
    preemptionPolicy: Never
    value: 1000
    ---
    apiVersion: v1
    kind: ResourceQuota
    metadata:
      creationTimestamp: null
      name: my-quota
    spec:
      hard:
        cpu: "1"
        memory: 1G
        pods: "2"
        secrets: "5"
    status: {}
    ---
    apiVersion: v1
    kind: ResourceQuota
    metadata:
      creationTimestamp: null
      name: best-effort
    spec:
      hard:
        pods: "100"
      scopes:
      - BestEffort
    status: {}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      creationTimestamp: null
      name: pod-reader
    rules:
    - apiGroups:
      - ""
      resourceNames:
      - readablepod
      resources:
      - pods
      verbs:
      - get
      - list
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      creationTimestamp: null
      name: foo
    rules:
    - apiGroups:
      - apps
      resources:
      - replicasets
      verbs:
      - get
      - list
      - watch
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      creationTimestamp: null
      name: admin-binding
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: admin
    subjects:
    - apiGroup: rbac.authorization.k8s.io
      kind: User
      name: user1
    - apiGroup: rbac.authorization.k8s.io
      kind: User
      name: user2
    - apiGroup: rbac.authorization.k8s.io
      kind: Group
      name: group1
    ---
    apiVersion: v1
    data:
      key1: c3VwZXJzZWNyZXQ=
    kind: Secret
    metadata:
      creationTimestamp: null
      name: my-secret
    ---
    apiVersion: v1
    data:
      .dockerconfigjson: eyJhdXRocyI6eyJodHRwczovL3JlZ2lzdHJ5LmV4YW1wbGUuY29tIjp7InVzZXJuYW1lIjoidSIsInBhc3N3b\
    3JkIjoicCIsImVtYWlsIjoiZUBleGFtcGxlLmNvbSIsImF1dGgiOiJkVHB3In19fQ==
    kind: Secret
    metadata:
      creationTimestamp: null
      name: my-registry
    type: kubernetes.io/dockerconfigjson
    ---
    apiVersion: v1
    kind: Service
    metadata:
      creationTimestamp: null
      labels:
        app: my-cs
      name: my-cs
    spec:
      ports:
      - name: 5678-8080
        port: 5678
        protocol: TCP
        targetPort: 8080
      selector:
        app: my-cs
      type: ClusterIP
    status:
      loadBalancer: {}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      creationTimestamp: null
      labels:
        app: headless
      name: headless
    spec:
      clusterIP: None
      selector:
        app: headless
      type: ClusterIP
    status:
      loadBalancer: {}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      creationTimestamp: null
      labels:
        app: my-ns
      name: my-ns
    spec:
      externalName: bar.com
      selector:
        app: my-ns
      type: ExternalName
    status:
      loadBalancer: {}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      creationTimestamp: null
      labels:
        app: my-lbs
      name: my-lbs
    spec:
      ports:
      - name: 5678-8080
        port: 5678
        protocol: TCP
        targetPort: 8080
      selector:
        app: my-lbs
      type: LoadBalancer
    status:
      loadBalancer: {}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      creationTimestamp: null
      labels:
        app: my-node
      name: my-node
    spec:
      ports:
      - name: 5678-8080
        port: 5678
        protocol: TCP
        targetPort: 8080
      selector:
        app: my-node
      type: NodePort
    status:
      loadBalancer: {}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      creationTimestamp: null
      name: my-service-account
    ---
    apiVersion: v1
    data:
      tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJjRENDQVJlZ0F3SUJBZ0lVVzVnQmFxbVlFc1hjZW5pdzlMdFdQNjJ\
    UWktjd0NnWUlLb1pJemowRUF3SXcKRGpFTU1Bb0dBMVVFQXd3RGQyVmlNQjRYRFRJMk1URXlOREV6TVRNeU5sb1hEVE0yTVRFeU1\
    URXpNVE15TmxvdwpEakVNTUFvR0ExVUVBd3dEZDJWaU1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRThiaDA1QUF\
    wCnhTTCs2a2lOeVRRYjlHcHV2d0hmMXlIdEFrR1ZMMVN1eVNGYVFTUEY4SHRoSnd1NitNQ0x5RkR5ZmlDa3A4VzIKb1k1dWwwY01\
    RQlBjdGFOVE1GRXdIUVlEVlIwT0JCWUVGQUpwT2xZU2dpaWZIYlZhN0ZTbm9FL25xVTNaTUI4RwpBMVVkSXdRWU1CYUFGQUpwT2x\
    ZU2dpaWZIYlZhN0ZTbm9FL25xVTNaTUE4R0ExVWRFd0VCL3dRRk1BTUJBZjh3CkNnWUlLb1pJemowRUF3SURSd0F3UkFJZ1VBV01\
    wMzBIL1pPMFJHcEx4TGZwZUdhVjM5aHhZYU9RQUlvU0pha3IKU21VQ0lGVVpHUmNreUVCTlkrWE5BbWdhZURpWmVodGdvdDFieDB\
    Uc0NnM1dDUUlzCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K
      tls.key: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUdWL2M1YlkwUDlTYmVaQ2x2dS80Z3lGQmhHN2RHWGx\
    qdDF1SERlRDhqSTlvQW9HQ0NxR1NNNDkKQXdFSG9VUURRZ0FFOGJoMDVBQXB4U0wrNmtpTnlUUWI5R3B1dndIZjF5SHRBa0dWTDF\
    TdXlTRmFRU1BGOEh0aApKd3U2K01DTHlGRHlmaUNrcDhXMm9ZNXVsMGNNUUJQY3RRPT0KLS0tLS1FTkQgRUMgUFJJVkFURSBLRVk\
    tLS0tLQo=
    kind: Secret
    metadata:
      creationTimestamp: null
      name: tls-secret
    type: kubernetes.io/tls
    """
}
