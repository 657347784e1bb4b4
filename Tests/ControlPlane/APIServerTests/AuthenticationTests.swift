import API
import APIServer
import Objects
import Testing

@Suite("Who a credential is")
struct AuthenticationTests {
  private static let epoch = 1_790_000_000
  var server = APIServer(clock: Clock(epoch: epoch), random: RandomSource(seed: 1))

  private func certificate(
    _ name: String,
    _ groups: [String] = [],
    until end: Int = epoch + 100,
    signedWith key: SimulatedKey = .authority
  ) -> Request.Credentials.Proof {
    let subject = DistinguishedName(commonName: name, organizations: groups)
    return .certificate(
      Certificate(
        subject: subject,
        publicKey: SimulatedKey(bytes: [1]).publicKey,
        serial: [7],
        valid: Self.epoch..<end,
        signedWith: key
      ).pem
    )
  }

  private mutating func whoAmI(_ proof: Request.Credentials.Proof) throws(Status) -> Value {
    var request = Request(
      .create,
      GroupVersionResource("selfsubjectreviews", group: "authentication.k8s.io"),
      body: ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
    )
    request.credentials = .init(proof)
    return try server.send(request).body["status"]?["userInfo"] ?? [:]
  }

  private mutating func token(seconds: Int = 3600, audiences: Value = []) throws(Status) -> String {
    let request = Request(
      .create,
      .serviceAccounts,
      subresource: "token",
      namespace: "default",
      name: "default",
      body: ["spec": ["expirationSeconds": .int(seconds), "audiences": audiences]]
    )
    return try server.send(request).body["status"]?["token"]?.string ?? ""
  }

  @Test mutating func aCertificateNamesUserAndGroups() throws {
    let user = try whoAmI(certificate("jane", ["devs", "ops"]))
    #expect(user["username"] == "jane")
    #expect(user["groups"] == ["devs", "ops", "system:authenticated"])
  }

  @Test mutating func whatTheAuthorityDidNotSignIsNobodys() {
    let other = SimulatedKey(bytes: [9])
    #expect(throws: Status(code: 401, reason: .unauthorized, message: "Unauthorized")) {
      try whoAmI(certificate("root", ["system:masters"], signedWith: other))
    }
    server.clock.now = .seconds(200)
    #expect(throws: Status.self) { try whoAmI(certificate("jane")) }
    #expect(throws: Status.self) { try whoAmI(.token("abc")) }
  }

  @Test mutating func aTokenIsItsServiceAccountUntilItExpires() throws {
    let token = try token()
    let user = try whoAmI(.token(token))
    #expect(user["username"] == "system:serviceaccount:default:default")
    #expect(
      user["groups"] == ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"]
    )
    server.clock.now = .seconds(3601)
    #expect(throws: Status.self) { try whoAmI(.token(token)) }
  }

  @Test mutating func aTokenForSomeoneElseIsNotForTheServer() throws {
    let token = try token(audiences: ["vault"])
    #expect(throws: Status.self) { try whoAmI(.token(token)) }
  }

  @Test mutating func aTokenLivesAtLeastTenMinutes() {
    do {
      _ = try token(seconds: 5)
      Issue.record("five seconds are too short")
    } catch {
      #expect(
        error.message
          == "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 5: may not "
          + "specify a duration less than 10 minutes"
      )
    }
  }

  @Test mutating func reviewsTellWhatIsAllowedAndWhy() throws {
    let resource = GroupVersionResource("subjectaccessreviews", group: "authorization.k8s.io")
    let review: Value = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
      "spec": ["user": "system:kube-scheduler", "resourceAttributes": ["verb": "list", "resource": "pods"]],
    ]
    let status = try server.create(resource, review)["status"]
    #expect(status?["allowed"] == true)
    #expect(
      status?["reason"]
        == .string(
          #"RBAC: allowed by ClusterRoleBinding "system:kube-scheduler" of ClusterRole "system:kube-scheduler" to "#
            + #"User "system:kube-scheduler""#
        )
    )
  }

  @Test mutating func nobodyGivesWhatHeHasNot() throws {
    let rbac = "rbac.authorization.k8s.io"
    let binding: Value = [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": ["name": "admin"],
      "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"],
      "subjects": [["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"]],
    ]
    try server.create(GroupVersionResource("clusterrolebindings", group: rbac), binding)
    let jane = Request.User(name: "jane", groups: ["devs"])
    var role: Value = [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": "r", "namespace": "default"],
      "rules": [["apiGroups": [""], "resources": ["pods"], "verbs": ["get"]]],
    ]
    let roles = GroupVersionResource("roles", group: rbac)
    try server.create(roles, role, user: jane)
    role["metadata", default: [:]]["name"] = "r2"
    role["rules"] = [["apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]]]
    do {
      try server.create(roles, role, user: jane)
      Issue.record("jane has no rights on nodes")
    } catch {
      #expect(
        error.message
          == #"roles.rbac.authorization.k8s.io "r2" is forbidden: user "jane" (groups=["devs"]) is attempting to "#
          + "grant RBAC permissions not currently held:\n"
          + #"{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}"#
      )
    }
  }
}

@Suite("Digests and signatures")
struct DigestTests {
  @Test func aDigestIsTheStandards() {
    #expect(
      SHA256.hexadecimal(SHA256.digest(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    #expect(
      SHA256.hexadecimal(SHA256.digest(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
  }

  /// Made by `openssl req -new -newkey rsa:1024 -nodes -subj /O=devs/CN=jane`.
  @Test func aRealRequestIsRead() {
    let subject = CertificateRequest(pem: Self.real)?.subject
    #expect(subject?.commonName == "jane")
    #expect(subject?.organizations == ["devs"])
  }

  private static let real = """
    -----BEGIN CERTIFICATE REQUEST-----
    MIIBXTCBxwIBADAeMQ0wCwYDVQQKDARkZXZzMQ0wCwYDVQQDDARqYW5lMIGfMA0G
    CSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCepWgtiqHCrclAt1mIquht6xfUArm41Ju
    JQXIQP/kgag5zV1mXsSqZyT1gSrxuaB9dGCqogDy9vZuv37p7gZNcf5icrFoO6hO
    jnmdAgKMseFmgrezlHREXGQOn1F7oBbEEuMHLJ5Q8mElosTER/Vy8PBxnGrjS0Vl
    lCth5bESswIDAQABoAAwDQYJKoZIhvcNAQELBQADgYEAVmU05Yfk5LIbyb8iC6lL
    Wh8kkmsnmmyI3GdTJO499b38UWNJHHLCJwc5IwacMWaLoIpo8zbi2yUilNhVq/nL
    SIPBaYupblWPLwRY72f/EXm3upvfKEDWsaVEgPIO8sEn98D6iuECixOQiZa8l2ej
    wGhurFIy1qL79khfVKVEtV4=
    -----END CERTIFICATE REQUEST-----
    """
}
