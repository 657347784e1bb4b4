package import API
package import Objects

/// A projected service account token: what the kubelet has to ask the server for before it can mount the volume.
package struct TokenSource: Hashable, Sendable {
  /// What the answers are looked up as.
  package static let resource = GroupVersionResource("tokenrequests", group: "authentication.k8s.io")

  package var audience: String
  package var expirationSeconds: Int

  package init(_ source: Value) {
    audience = source["audience"]?.string ?? ""
    expirationSeconds = source["expirationSeconds"]?.int ?? 3600
  }

  /// The name of the answer among the objects of the pod.
  package var key: String { "\(audience)/\(expirationSeconds)" }

  /// The sources of a volume.
  package static func all(in volume: Value) -> [TokenSource] {
    (volume["projected"]?["sources"]?.array ?? []).compactMap { $0["serviceAccountToken"].map(TokenSource.init) }
  }

  /// The request's body for a pod.
  package func request(for pod: Value) -> Value {
    [
      "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
      "spec": [
        "audiences": audience.isEmpty ? [] : [.string(audience)], "expirationSeconds": .int(expirationSeconds),
        "boundObjectRef": [
          "apiVersion": "v1", "kind": "Pod", "name": .string(pod.name), "uid": .string(pod.uid),
        ],
      ],
    ]
  }
}
