/// What kubeadm and minikube put into `kube-system`, in the form of their own manifests.
enum Addons {
  static let proxy = """
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: kube-proxy, namespace: kube-system}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: kube-proxy, namespace: kube-system, labels: {app: kube-proxy}}
    data:
      config.conf: |
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        clusterCIDR: 10.244.0.0/16
        mode: iptables
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: kube-proxy, namespace: kube-system, labels: {k8s-app: kube-proxy}}
    spec:
      selector: {matchLabels: {k8s-app: kube-proxy}}
      template:
        metadata: {labels: {k8s-app: kube-proxy}}
        spec:
          priorityClassName: system-node-critical
          hostNetwork: true
          serviceAccountName: kube-proxy
          nodeSelector: {kubernetes.io/os: linux}
          tolerations: [{operator: Exists}]
          containers:
          - name: kube-proxy
            image: registry.k8s.io/kube-proxy:v1.36.2
            command:
            - /usr/local/bin/kube-proxy
            - --config=/var/lib/kube-proxy/config.conf
            - --hostname-override=$(NODE_NAME)
            env:
            - name: NODE_NAME
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
            securityContext: {privileged: true}
            volumeMounts: [{name: kube-proxy, mountPath: /var/lib/kube-proxy}]
          volumes:
          - name: kube-proxy
            configMap: {name: kube-proxy}

    """

  static let dns = """
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: coredns, namespace: kube-system}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: coredns, namespace: kube-system}
    data:
      Corefile: |
        .:53 {
            errors
            health {
               lameduck 5s
            }
            ready
            kubernetes cluster.local in-addr.arpa ip6.arpa {
               pods insecure
               fallthrough in-addr.arpa ip6.arpa
               ttl 30
            }
            forward . /etc/resolv.conf
            cache 30
            loop
            reload
            loadbalance
        }
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: kube-dns
      namespace: kube-system
      labels: {k8s-app: kube-dns, kubernetes.io/cluster-service: "true", kubernetes.io/name: CoreDNS}
    spec:
      clusterIP: 10.96.0.10
      selector: {k8s-app: kube-dns}
      ports:
      - {name: dns, port: 53, protocol: UDP}
      - {name: dns-tcp, port: 53, protocol: TCP}
      - {name: metrics, port: 9153, protocol: TCP}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
    spec:
      replicas: 1
      strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}
      selector: {matchLabels: {k8s-app: kube-dns}}
      template:
        metadata: {labels: {k8s-app: kube-dns}}
        spec:
          priorityClassName: system-cluster-critical
          serviceAccountName: coredns
          dnsPolicy: Default
          nodeSelector: {kubernetes.io/os: linux}
          tolerations:
          - {key: CriticalAddonsOnly, operator: Exists}
          - {key: node-role.kubernetes.io/control-plane, effect: NoSchedule}
          containers:
          - name: coredns
            image: registry.k8s.io/coredns/coredns:v1.14.2
            args: [-conf, /etc/coredns/Corefile]
            resources: {limits: {memory: 170Mi}, requests: {cpu: 100m, memory: 70Mi}}
            ports:
            - {containerPort: 53, name: dns, protocol: UDP}
            - {containerPort: 53, name: dns-tcp, protocol: TCP}
            - {containerPort: 9153, name: metrics, protocol: TCP}
            - {containerPort: 8080, name: liveness-probe, protocol: TCP}
            - {containerPort: 8181, name: readiness-probe, protocol: TCP}
            volumeMounts: [{name: config-volume, mountPath: /etc/coredns, readOnly: true}]
          volumes:
          - name: config-volume
            configMap: {name: coredns, items: [{key: Corefile, path: Corefile}]}

    """

  static let minikubeStorage = """
    ---
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata:
      name: standard
      labels: {addonmanager.kubernetes.io/mode: EnsureExists}
      annotations: {storageclass.kubernetes.io/is-default-class: "true"}
    provisioner: k8s.io/minikube-hostpath
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: storage-provisioner
      namespace: kube-system
      labels: {addonmanager.kubernetes.io/mode: Reconcile}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: storage-provisioner
      labels: {addonmanager.kubernetes.io/mode: EnsureExists}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:persistent-volume-provisioner}
    subjects:
    - {kind: ServiceAccount, name: storage-provisioner, namespace: kube-system}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: system:persistent-volume-provisioner
      namespace: kube-system
      labels: {addonmanager.kubernetes.io/mode: EnsureExists}
    rules:
    - apiGroups: [""]
      resources: [endpoints]
      verbs: [get, list, watch, create, update, patch]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: system:persistent-volume-provisioner
      namespace: kube-system
      labels: {addonmanager.kubernetes.io/mode: EnsureExists}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: system:persistent-volume-provisioner}
    subjects:
    - {kind: ServiceAccount, name: storage-provisioner, namespace: kube-system}
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: storage-provisioner
      namespace: kube-system
      labels: {integration-test: storage-provisioner, addonmanager.kubernetes.io/mode: Reconcile}
    spec:
      serviceAccountName: storage-provisioner
      hostNetwork: true
      containers:
      - name: storage-provisioner
        image: gcr.io/k8s-minikube/storage-provisioner:v5
        command: [/storage-provisioner]
        imagePullPolicy: IfNotPresent
        volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes:
      - name: tmp
        hostPath: {path: /tmp, type: Directory}

    """

  static let localPathStorage = """
    ---
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: local-path}
    provisioner: rancher.io/local-path
    volumeBindingMode: WaitForFirstConsumer
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: local-path-provisioner-bind}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:persistent-volume-provisioner}
    subjects:
    - {kind: ServiceAccount, name: storage-provisioner, namespace: kube-system}

    """
}
