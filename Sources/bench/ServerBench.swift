import API
import APIServer
import Objects

/// What the API server does in a second, with many pods stored.
enum ServerBench {
  /// Pods that are stored while the server is measured.
  private static let stored = 10_000

  static func figures() -> Value {
    var figures: Value = [:]
    let server = filled()
    figures["podCreatesPerSecond"] = rate(of: 2_000, with: server) { server, number in
      _ = try? server.send(Request(.create, .pods, namespace: "default", body: pod("new-\(number)", number)))
    }
    figures["podGetsPerSecond"] = rate(of: 100_000, with: server) { server, number in
      _ = try? server.send(Request(.get, .pods, namespace: "default", name: name(number % stored)))
    }
    figures["podStatusPatchesPerSecond"] = rate(of: 2_000, with: server) { server, number in
      var options = Request.Options()
      options.patchType = .strategic
      let patch: Value = ["status": ["phase": "Running", "podIP": .string("10.244.1.\(number % 250)")]]
      _ = try? server.send(
        Request(
          .patch,
          .pods,
          subresource: "status",
          namespace: "default",
          name: name(number),
          body: patch,
          options: options
        )
      )
    }
    figures["list2000"] = milliseconds { server in
      _ = try? server.send(Request(.list, .pods, namespace: "many"))
    }
    figures["list2000ByLabel"] = milliseconds { server in
      var options = Request.Options()
      options.labelSelector = "rare=yes"
      _ = try? server.send(Request(.list, .pods, namespace: "many", options: options))
    }
    figures["thousandWatchers"] = watchers(server)
    figures["copyAndChange"] = copy(server)
    figures["bytesPerPod"] = .int(bytesPerPod())
    return figures

    func milliseconds(_ body: (inout APIServer) -> Void) -> Value {
      var server = server
      for number in 0..<2_000 {
        var pod = pod(name(number), number)
        pod["metadata", default: [:]]["namespace"] = "many"
        if number % 100 == 0 { pod["metadata", default: [:]]["labels", default: [:]]["rare"] = "yes" }
        _ = try? server.send(Request(.create, .pods, namespace: "many", body: pod))
      }
      return Bench.milliseconds(Bench.median(21) { body(&server) })
    }
  }

  private static func name(_ number: Int) -> String { "web-7d4b9c6f8-\(number)" }

  /// A pod as a Deployment makes one, some 60 fields once it is stored.
  private static func pod(_ name: String, _ number: Int) -> Value {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": .string(name), "namespace": "default",
        "labels": ["app": "web", "pod-template-hash": "7d4b9c6f8", "tier": "front"],
      ],
      "spec": [
        "containers": [
          [
            "name": "web", "image": "nginx:1.27",
            "ports": [["containerPort": 80, "name": "http"]],
            "env": [["name": "NUMBER", "value": .string(String(number))]],
            "resources": ["requests": ["cpu": "100m", "memory": "64Mi"], "limits": ["memory": "128Mi"]],
            "readinessProbe": ["httpGet": ["path": "/", "port": 80], "periodSeconds": 5],
          ]
        ]
      ],
    ]
  }

  private static func filled(_ count: Int = stored) -> APIServer {
    var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
    for namespace in ["default", "many"] {
      _ = try? server.send(
        Request(.create, .namespaces, body: ["metadata": ["name": .string(namespace)]])
      )
      _ = try? server.send(
        Request(
          .create,
          .serviceAccounts,
          namespace: namespace,
          body: ["metadata": ["name": "default", "namespace": .string(namespace)]]
        )
      )
    }
    for number in 0..<count {
      do {
        _ = try server.send(Request(.create, .pods, namespace: "default", body: pod(name(number), number)))
      } catch {
        preconditionFailure("the bench's own pod is refused: \(error.message)")
      }
    }
    return server
  }

  private static func rate(
    of count: Int,
    with server: APIServer,
    _ body: (inout APIServer, Int) -> Void
  ) -> Value {
    let time = Bench.median(5, prepare: { server }) { server in
      for number in 0..<count { body(&server, number) }
    }
    return .int(Int(Double(count) / (time / .seconds(1))))
  }

  /// From the change of one pod until each of 1,000 watchers has its event.
  private static func watchers(_ server: APIServer) -> Value {
    var server = server
    var cursors = (0..<1_000).map { number in
      // Half of them watch one pod, half the namespace.
      WatchCursor(
        [GroupVersionResource.pods.groupResource],
        from: server.store.revision,
        namespace: "default",
        fields: number % 2 == 0
          ? FieldSelector(terms: [.init(field: "metadata.name", value: name(0), isNegated: false)]) : .everything
      )
    }
    let time = Bench.median(21) {
      _ = try? server.patch(
        .pods,
        namespace: "default",
        name: name(0),
        with: ["metadata": ["labels": ["seen": .string(String(server.store.revision))]]]
      )
      var seen = 0
      for index in cursors.indices { seen += ((try? server.changes(since: &cursors[index])) ?? []).count }
      precondition(seen == cursors.count, "the change was not seen by all")
    }
    return Bench.milliseconds(time)
  }

  private static func copy(_ server: APIServer) -> Value {
    Bench.milliseconds(
      Bench.median(21) {
        var copy = server
        _ = try? copy.patch(
          .pods,
          namespace: "default",
          name: name(17),
          with: ["metadata": ["labels": ["copied": "yes"]]]
        )
      }
    )
  }

  /// What one more stored pod takes of the resident memory.
  private static func bytesPerPod() -> Int {
    let before = residentBytes()
    let server = filled(stored)
    let after = residentBytes()
    precondition(!server.objects(of: .pods).isEmpty, "the pods are gone")
    return max(0, after - before) / stored
  }
}
