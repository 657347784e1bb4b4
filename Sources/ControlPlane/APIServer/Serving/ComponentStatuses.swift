import API
import Objects

/// How the other components of the control plane are (`pkg/registry/core/componentstatus`).
enum ComponentStatuses {
  static var strategy: Strategy {
    var strategy = Strategy()
    strategy.lookUp = statuses
    return strategy
  }

  private static let statuses: @Sendable (APIServer) -> [Value] = { server in
    [
      status("scheduler", server.components.scheduler, port: 10_259),
      status("controller-manager", server.components.controllerManager, port: 10_257),
      status("etcd-0", server.isStoreAvailable, port: 2379),
    ]
  }

  private static func status(_ name: String, _ isHealthy: Bool, port: Int) -> Value {
    let place = "127.0.0.1:\(port)"
    let refusal = "Get \"https://\(place)/healthz\": dial tcp \(place): connect: connection refused"
    return [
      "apiVersion": "v1", "kind": "ComponentStatus",
      "metadata": ["name": .string(name)],
      "conditions": [
        [
          "type": "Healthy", "status": isHealthy ? "True" : "False", "message": .string(isHealthy ? "ok" : refusal),
        ]
      ],
    ]
  }
}

extension APIServer {
  /// Which of the other components answer when they are asked how they are.
  package struct Components: Sendable {
    package var scheduler = true
    package var controllerManager = true
  }
}
