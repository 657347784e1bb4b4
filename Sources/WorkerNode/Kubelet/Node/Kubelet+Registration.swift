package import API
import ContainerRuntime
import Objects

extension Kubelet {
  /// Makes the node's object, or takes over the one that is there, and its lease.
  mutating func register(_ api: inout some APIClient) throws(Status) {
    var registered: Value
    do {
      registered = try api.get(.nodes, name: node.name, user: user)
    } catch {
      guard error.reason == .notFound else { throw error }
      registered = try api.create(.nodes, object(), user: user)
      events.record(.normal, "Starting", "Starting kubelet.", regarding: registered, &api)
      events.record(
        .normal,
        "NodeAllocatableEnforced",
        "Updated Node Allocatable limit across pods",
        regarding: registered,
        &api
      )
    }
    registered["status"] = status(at: api.clock, previous: registered)
    registered["metadata", default: [:]]["resourceVersion"] = nil
    let stored = try api.update(.nodes, registered, subresource: "status", user: user)
    events.record(.normal, "NodeReady", "Node \(node.name) status is now: NodeReady", regarding: stored, &api)
    try writeLease(&api)
  }

  /// Writes the lease as renewed now: when the kubelet begins, and when it is about to fall silent.
  ///
  /// In between a kubelet that is well renews it every 10 s in principle, which nobody has to write down.
  package mutating func writeLease(_ api: inout some APIClient) throws(Status) {
    let now = Value.string(api.clock.microTimestamp)
    if var lease = try? api.get(.leases, namespace: "kube-node-lease", name: node.name, user: user) {
      lease["spec", default: [:]]["renewTime"] = now
      lease["metadata", default: [:]]["resourceVersion"] = nil
      try api.update(.leases, lease, user: user)
      return
    }
    let owner = try api.get(.nodes, name: node.name, user: user)
    try api.create(
      .leases,
      [
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": [
          "name": .string(node.name), "namespace": "kube-node-lease",
          "ownerReferences": [
            ["apiVersion": "v1", "kind": "Node", "name": .string(node.name), "uid": .string(owner.uid)]
          ],
        ],
        "spec": ["holderIdentity": .string(node.name), "leaseDurationSeconds": 40, "renewTime": now],
      ],
      user: user
    )
  }

  private func object() -> Value {
    var labels = node.labels
    labels["beta.kubernetes.io/arch"] = "amd64"
    labels["beta.kubernetes.io/os"] = "linux"
    labels["kubernetes.io/arch"] = "amd64"
    labels["kubernetes.io/os"] = "linux"
    labels["kubernetes.io/hostname"] = node.name
    if node.isControlPlane {
      labels["node-role.kubernetes.io/control-plane"] = ""
      labels["node.kubernetes.io/exclude-from-external-load-balancers"] = ""
    }
    var object: Value = [
      "apiVersion": "v1",
      "kind": "Node",
      "metadata": [
        "name": .string(node.name), "labels": Value(labels),
        "annotations": [
          "node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true",
        ],
      ],
      "spec": ["podCIDR": .string(node.podCIDR), "podCIDRs": [.string(node.podCIDR)]],
    ]
    if node.isTainted {
      object["spec", default: [:]]["taints"] = [
        ["key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"]
      ]
    }
    return object
  }

  private func status(at clock: Clock, previous: Value) -> Value {
    let capacity = NodeConfiguration.allocatable
    var updated = previous
    updated["status"] = [
      "addresses": [
        ["type": "InternalIP", "address": .string(node.address)], ["type": "Hostname", "address": .string(node.name)],
      ],
      "capacity": capacity,
      "allocatable": capacity,
      "conditions": previous["status"]?["conditions"] ?? [],
      "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
      "nodeInfo": nodeInfo,
    ]
    for (type, reason, message) in Self.conditions {
      Conditions.set(
        [
          "type": .string(type), "status": type == "Ready" ? "True" : "False", "reason": .string(reason),
          "message": .string(message), "lastHeartbeatTime": .string(clock.timestamp),
        ],
        at: clock,
        in: &updated
      )
    }
    return updated["status"] ?? [:]
  }

  private static let conditions = [
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "KubeletReady", "kubelet is posting ready status"),
  ]

  private var nodeInfo: Value {
    var random = RandomSource(seed: UInt64(truncatingIfNeeded: node.name.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
    return [
      "architecture": "amd64",
      "bootID": .string(random.uid()),
      "containerRuntimeVersion": "docker://28.4.0",
      "kernelVersion": "6.8.0-64-generic",
      "kubeProxyVersion": "",
      "kubeletVersion": "v1.36.2",
      "machineID": .string(random.hexadecimal(32)),
      "operatingSystem": "linux",
      "osImage": "Debian GNU/Linux 12 (bookworm)",
      "systemUUID": .string(random.uid()),
    ]
  }
}
