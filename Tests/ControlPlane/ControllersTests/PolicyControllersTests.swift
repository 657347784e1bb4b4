import API
import APIServer
import Objects
import Testing

@testable import Controllers

@Suite struct PolicyControllersTests {
  private static func request(_ name: String, subject: DistinguishedName, signer: String) -> Value {
    let asked = CertificateRequest(subject: subject, key: SimulatedKey(bytes: [3])).pem
    return [
      "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": ["name": .string(name)],
      "spec": [
        "request": .string(Base64.encode(Array(asked.utf8))), "signerName": .string(signer),
        "usages": ["digital signature", "client auth"],
      ],
    ]
  }

  private static let kubelet = DistinguishedName(commonName: "system:node:node01", organizations: ["system:nodes"])

  private func request(_ name: String, _ bench: ControllerBench) -> Value? {
    bench.server.objects(of: .certificateSigningRequests).first { $0.name == name }
  }

  @Test func aKubeletsRequestIsApprovedAndGoesAfterAnHour() throws {
    var bench = ControllerBench()
    var create = Request(
      .create,
      .certificateSigningRequests,
      body: Self.request("n", subject: Self.kubelet, signer: "kubernetes.io/kube-apiserver-client-kubelet")
    )
    create.user = Request.User(name: "admin", groups: ["system:masters"])
    _ = try bench.server.send(create)
    bench.pass(.seconds(1))
    let condition = request("n", bench)?["status"]?["conditions"]?.array?.first
    #expect(condition?["reason"] == "AutoApproved")
    #expect(condition?["message"] == "Auto approving kubelet client certificate after SubjectAccessReview.")
    #expect(request("n", bench)?["status"]?["certificate"] != nil)
    bench.pass(.seconds(3 * 3600))
    #expect(request("n", bench) == nil)
  }

  @Test func aRequestThatNobodyDecidesStaysForADay() throws {
    var bench = ControllerBench()
    let somebody = DistinguishedName(commonName: "jane", organizations: [])
    try bench.server.create(
      .certificateSigningRequests,
      Self.request("j", subject: somebody, signer: "kubernetes.io/kube-apiserver-client")
    )
    bench.pass(.seconds(20 * 3600))
    #expect(request("j", bench)?["status"]?["conditions"] == nil)
    bench.pass(.seconds(6 * 3600))
    #expect(request("j", bench) == nil)
  }

  @Test func whatCannotBeRightAboutAPolicyIsNoted() throws {
    var bench = ControllerBench()
    try bench.create(
      .validatingAdmissionPolicies,
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: few}
      spec:
        matchConstraints:
          resourceRules:
          - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
        validations: [{expression: object.replicas > 1}, {expression: object.spec.replicas > 1}]
      """
    )
    bench.pass(.seconds(1))
    let status = bench.server.objects(of: .validatingAdmissionPolicies).first?["status"]
    #expect(status?["observedGeneration"] == 1)
    #expect(
      status?["typeChecking"]?["expressionWarnings"] == [
        [
          "fieldRef": "spec.validations[0].expression",
          "warning": .string(
            "apps/v1, Kind=Deployment: compilation failed: ERROR: <input>:1:7: undefined field 'replicas'\n"
              + " | object.replicas > 1\n | ......^\n"
          ),
        ]
      ]
    )
  }

  @Test func aServingCertificateIsForNamesAndAddressesAlone() throws {
    for (name, request, message) in [
      ("right", Self.named, nil), ("mail", Self.mailed, "Email subjectAltNames are not allowed"),
      ("none", nil, "DNS or IP subjectAltName is required"),
    ] as [(String, String?, String?)] {
      var bench = ControllerBench()
      var object = Self.request(name, subject: Self.kubelet, signer: "kubernetes.io/kubelet-serving")
      object["spec", default: [:]]["usages"] = ["digital signature", "server auth"]
      if let request { object["spec", default: [:]]["request"] = .string(request) }
      object = try bench.server.create(.certificateSigningRequests, object)
      object["status"] = ["conditions": [["type": "Approved", "status": "True", "reason": "Test"]]]
      try bench.server.update(.certificateSigningRequests, object, subresource: "approval")
      bench.pass(.seconds(1))
      let status = self.request(name, bench)?["status"]
      #expect((status?["certificate"] != nil) == (message == nil))
      #expect(status?["conditions"]?.array?.last?["message"]?.string == message)
    }
  }

  /// What openssl writes for `DNS:node01,IP:192.168.49.3`.
  private static let named =
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkdEQ0J3QUlCQURBME1SVXdFd1lEVlFRS0RBeHplWE4wWlcw"
    + "NmJtOWtaWE14R3pBWkJnTlZCQU1NRW5ONQpjM1JsYlRwdWIyUmxPbTV2WkdVd01UQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlB"
    + "d0VIQTBJQUJMMWFQZVZGCmRxV3MvSWtuWWNqd3liVlhqSG90UFo2TWwwLy8zeFdWZ05JT3pyMGgyYzJyN3RzNHZQTjBIRGo3OEc0"
    + "eGFZc3UKVDJpZEx0R09wNE42ZC9hZ0tqQW9CZ2txaGtpRzl3MEJDUTR4R3pBWk1CY0dBMVVkRVFRUU1BNkNCbTV2WkdVdwpNWWNF"
    + "d0tneEF6QUtCZ2dxaGtqT1BRUURBZ05IQURCRUFpQUh3Rk4zZDVUR0F3RlV4WEdiUXU4ck5ZV2o5UmZLCitLamIxaVVYRTFsYktB"
    + "SWdlbTdoQkFNUFpBays3WjBXYzlOOGRDTUlxWWYxVUM0REpWRHJnZHprdU9rPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNU"
    + "LS0tLS0K"

  /// What openssl writes for `DNS:node01,email:a@b.c`.
  private static let mailed =
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkdUQ0J3UUlCQURBME1SVXdFd1lEVlFRS0RBeHplWE4wWlcw"
    + "NmJtOWtaWE14R3pBWkJnTlZCQU1NRW5ONQpjM1JsYlRwdWIyUmxPbTV2WkdVd01UQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlB"
    + "d0VIQTBJQUJMMWFQZVZGCmRxV3MvSWtuWWNqd3liVlhqSG90UFo2TWwwLy8zeFdWZ05JT3pyMGgyYzJyN3RzNHZQTjBIRGo3OEc0"
    + "eGFZc3UKVDJpZEx0R09wNE42ZC9hZ0t6QXBCZ2txaGtpRzl3MEJDUTR4SERBYU1CZ0dBMVVkRVFRUk1BK0NCbTV2WkdVdwpNWUVG"
    + "WVVCaUxtTXdDZ1lJS29aSXpqMEVBd0lEUndBd1JBSWdSWHBUOFY1S0dxTG1WbFdQWENTY1FCdmdtN2ZMCmkyc2JWTkFmemVjeHU4"
    + "b0NJQ0VyZU1NWU9xM0k1RllwOWhUZENsN1k5STllUkxQRWVTNCtnLzdXbktLNQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNU"
    + "LS0tLS0K"
}
