import API
import Objects

/// Approves the requests of kubelets for their own certificates, where who asks has the right to
/// (`pkg/controller/certificates/approver`).
struct CertificateApprovingController: Controller {
  static let resources: [GroupVersionResource] = [.certificateSigningRequests]
  var queue = WorkQueue()
  private let user = Request.User.controller("certificate-controller")

  private static let usages: [Set<String>] = [
    ["digital signature", "key encipherment", "client auth"], ["digital signature", "client auth"],
  ]

  mutating func observe(_ event: WatchEvent, _ cache: ObjectCache) {
    if event.kind != .deleted { queue.add(event.object.name) }
  }

  mutating func reconcile(_ key: String, _ cache: ObjectCache, _ api: inout some APIClient) throws(Status) {
    guard var request = cache[.certificateSigningRequests, key], request["status"]?["certificate"] == nil,
      request["spec"]?["signerName"] == "kubernetes.io/kube-apiserver-client-kubelet"
    else { return }
    let decided = (request["status"]?["conditions"]?.array ?? []).contains {
      $0["type"] == "Approved" || $0["type"] == "Denied"
    }
    guard !decided, let name = Self.kubelet(request) else { return }
    var rights: [(subresource: String, message: String)] = [
      ("nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.")
    ]
    if request["spec"]?["username"]?.string == name {
      let message = "Auto approving self kubelet client certificate after SubjectAccessReview."
      rights.insert(("selfnodeclient", message), at: 0)
    }
    for right in rights where try isAllowed(right.subresource, request, &api) {
      request["status", default: [:]]["conditions", default: []].elements.append([
        "type": "Approved", "status": "True", "reason": "AutoApproved", "message": .string(right.message),
      ])
      try api.update(.certificateSigningRequests, request, subresource: "approval", user: user)
      return
    }
  }

  /// The name in a certificate that a kubelet may have; nil for any other.
  private static func kubelet(_ request: Value) -> String? {
    let bytes = Base64.decode(request["spec"]?["request"]?.string ?? "") ?? []
    guard let asked = CertificateRequest(pem: String(decoding: bytes, as: UTF8.self)),
      asked.subject.organizations == ["system:nodes"], asked.subject.commonName.hasPrefix("system:node:"),
      asked.alternatives.isEmpty, usages.contains(Set(request["spec"]?["usages"]?.strings ?? []))
    else { return nil }
    return asked.subject.commonName
  }

  private func isAllowed(
    _ subresource: String,
    _ request: Value,
    _ api: inout some APIClient
  ) throws(Status) -> Bool {
    var spec: Value = [
      "user": request["spec"]?["username"] ?? "", "groups": request["spec"]?["groups"] ?? [],
      "resourceAttributes": [
        "group": "certificates.k8s.io", "resource": "certificatesigningrequests", "verb": "create",
        "subresource": .string(subresource),
      ],
    ]
    spec["uid"] = request["spec"]?["uid"]
    spec["extra"] = request["spec"]?["extra"]
    let review: Value = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": [:], "spec": spec,
    ]
    let resource = GroupVersionResource("subjectaccessreviews", group: "authorization.k8s.io")
    return try api.create(resource, review, user: user)["status"]?["allowed"]?.bool ?? false
  }
}
