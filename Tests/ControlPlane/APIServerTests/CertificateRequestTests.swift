import API
import APIServer
import Objects
import Testing

@Suite("Certificate signing requests")
struct CertificateRequestTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))
  private let resource = GroupVersionResource.certificateSigningRequests

  private func request(_ change: (inout Value) -> Void = { _ in }) -> Value {
    let subject = DistinguishedName(commonName: "jane", organizations: [])
    let asked = CertificateRequest(subject: subject, key: SimulatedKey(bytes: [3])).pem
    var object: Value = [
      "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": ["name": "jane"],
      "spec": [
        "request": .string(Base64.encode(Array(asked.utf8))), "signerName": "kubernetes.io/kube-apiserver-client",
        "usages": ["client auth"],
      ],
    ]
    change(&object)
    return object
  }

  private static func condition(_ type: String, _ status: String = "True") -> Value {
    ["type": .string(type), "status": .string(status), "reason": "Test", "message": "test"]
  }

  private mutating func decide(_ conditions: Value) throws -> Value {
    var object = try server.get(resource, name: "jane")
    object["status"] = ["conditions": conditions]
    return try server.update(resource, object, subresource: "approval")
  }

  @Test(
    arguments: [
      ("signerName", "plain", "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
      ("signerName", "plain/name", "should be a domain with at least two segments separated by dots"),
      ("signerName", "kubernetes.io/legacy-unknown", "the legacy signerName is not allowed via this API version"),
      ("usages", ["client auth", "client auth"], "spec.usages[1]: Duplicate value: \"client auth\""),
      (
        "usages", ["painting"],
        "spec.usages[0]: Unsupported value: \"painting\": supported values: \"any\", \"cert sign\""
      ),
      ("expirationSeconds", 10, "may not specify a duration less than 600 seconds (10 minutes)"),
    ] as [(String, Value, String)]
  )
  mutating func areRefusedInTheServersWords(_ field: String, _ value: Value, _ words: String) {
    let object = request { $0["spec", default: [:]][field] = value }
    #expect(message { try server.create(resource, object) }.contains(words))
  }

  @Test mutating func aDecisionIsOne() throws {
    try server.create(resource, request())
    let denied = try decide([Self.condition("Denied")])
    #expect(denied["status"]?["conditions"]?.array?.first?["lastUpdateTime"]?.string == server.clock.timestamp)
    #expect(
      message { try decide([Self.condition("Denied"), Self.condition("Approved")]) }
        .contains("status.conditions[1].type: Invalid value: \"Approved\": Approved and Denied conditions are mutually")
    )
    #expect(
      message { try decide([]) }.contains(
        "status.conditions: Forbidden: updates may not remove a condition of type \"Denied\""
      )
    )
    #expect(message { try decide([Self.condition("Denied", "False")]) }.contains("supported values: \"True\""))
    var object = try server.get(resource, name: "jane")
    var other = Self.condition("Denied")
    other["reason"] = "Other"
    object["status"] = ["conditions": [other, Self.condition("Failed")], "certificate": "eA=="]
    #expect(
      message { try server.update(resource, object, subresource: "status") }
        .contains("updates may not modify a condition of type \"Denied\"")
    )
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return ""
    } catch { return (error as? Status)?.message ?? "\(error)" }
  }
}
