/// The manifests of the control plane's static pods, as kubeadm writes them.
enum StaticManifests {
  static func all(address: String) -> [(ControlPlaneComponent, String)] {
    [
      (
        .etcd,
        manifest(
          "etcd",
          "registry.k8s.io/etcd:3.6.8-0",
          [
            "etcd", "--advertise-client-urls=https://\(address):2379", "--data-dir=/var/lib/etcd",
            "--listen-client-urls=https://127.0.0.1:2379,https://\(address):2379", "--name=control-plane",
          ],
          cpu: "100m",
          memory: "100Mi"
        )
      ),
      (
        .apiServer,
        manifest(
          "kube-apiserver",
          "registry.k8s.io/kube-apiserver:v1.36.2",
          [
            "kube-apiserver", "--advertise-address=\(address)", "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction", "--etcd-servers=https://127.0.0.1:2379",
            "--secure-port=8443", "--service-cluster-ip-range=10.96.0.0/12",
          ],
          cpu: "250m"
        )
      ),
      (
        .controllerManager,
        manifest(
          "kube-controller-manager",
          "registry.k8s.io/kube-controller-manager:v1.36.2",
          [
            "kube-controller-manager", "--cluster-cidr=10.244.0.0/16", "--controllers=*,bootstrapsigner,tokencleaner",
            "--leader-elect=true", "--service-cluster-ip-range=10.96.0.0/12", "--use-service-account-credentials=true",
          ],
          cpu: "200m"
        )
      ),
      (
        .scheduler,
        manifest(
          "kube-scheduler",
          "registry.k8s.io/kube-scheduler:v1.36.2",
          [
            "kube-scheduler", "--bind-address=127.0.0.1", "--kubeconfig=/etc/kubernetes/scheduler.conf",
            "--leader-elect=true",
          ],
          cpu: "100m"
        )
      ),
    ]
  }

  private static func manifest(
    _ name: String,
    _ image: String,
    _ command: [String],
    cpu: String,
    memory: String? = nil
  ) -> String {
    let lines = command.map { "    - \($0)" }.joined(separator: "\n")
    let request = memory.map { "\n        memory: \($0)" } ?? ""
    return """
      apiVersion: v1
      kind: Pod
      metadata:
        labels:
          component: \(name)
          tier: control-plane
        name: \(name)
        namespace: kube-system
      spec:
        containers:
        - command:
      \(lines)
          image: \(image)
          imagePullPolicy: IfNotPresent
          name: \(name)
          resources:
            requests:
              cpu: \(cpu)\(request)
        hostNetwork: true
        priority: 2000001000
        priorityClassName: system-node-critical
        securityContext:
          seccompProfile:
            type: RuntimeDefault

      """
  }
}
