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
}
