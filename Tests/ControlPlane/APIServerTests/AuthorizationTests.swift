import API
import APIServer
import Objects
import Testing

@Suite("Who may do what")
struct AuthorizationTests {
  var server = APIServer(clock: Clock(epoch: 1_790_000_000), random: RandomSource(seed: 1))

  private static let jane = Request.User(name: "jane", groups: ["devs", "system:authenticated"])

  private mutating func refusal(
    _ verb: Request.Verb,
    _ resource: GroupVersionResource,
    subresource: String? = nil,
    namespace: String? = "default",
    name: String? = nil,
    user: Request.User = jane
  ) -> String {
    let request = Request(verb, resource, subresource: subresource, namespace: namespace, name: name, user: user)
    do {
      _ = try server.send(request)
      return ""
    } catch {
      return error.message
    }
  }

  private mutating func bind(_ role: String, kind: String = "ClusterRole", to subject: Value) throws {
    try server.create(
      GroupVersionResource("rolebindings", group: "rbac.authorization.k8s.io"),
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": ["name": .string("b-" + role), "namespace": "default"],
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind), "name": .string(role)],
        "subjects": [subject],
      ]
    )
  }

  @Test mutating func forbidsInTheServersWords() {
    #expect(
      refusal(.list, .pods)
        == #"pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default""#
    )
    #expect(
      refusal(.get, .deployments, subresource: "scale", name: "web")
        == #"deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "#
        + #""apps" in the namespace "default""#
    )
    #expect(
      refusal(.list, .nodes, namespace: nil)
        == #"nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope"#
    )
    // A namespace is an object within itself.
    #expect(
      refusal(.get, .namespaces, namespace: nil, name: "x")
        == #"namespaces "x" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the "#
        + #"namespace "x""#
    )
  }

  @Test mutating func aRightOnOneNameIsNoneOnAnother() throws {
    try server.create(
      GroupVersionResource("roles", group: "rbac.authorization.k8s.io"),
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": ["name": "one", "namespace": "default"],
        "rules": [["apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["mine"], "verbs": ["get"]]],
      ]
    )
    try bind("one", kind: "Role", to: ["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"])
    let configMaps = GroupVersionResource("configmaps")
    #expect(refusal(.get, configMaps, name: "mine") == "configmaps \"mine\" not found")
    #expect(refusal(.get, configMaps, name: "yours").hasPrefix("configmaps \"yours\" is forbidden"))
  }

  @Test mutating func aBindingHoldsFromTheMomentItIsThere() throws {
    try bind("view", to: ["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"])
    #expect(refusal(.list, .pods) == "")
    #expect(refusal(.list, .secrets).hasPrefix("secrets is forbidden"))
    #expect(refusal(.list, .pods, namespace: "kube-system").hasPrefix("pods is forbidden"))
    try server.delete(
      GroupVersionResource("rolebindings", group: "rbac.authorization.k8s.io"),
      namespace: "default",
      name: "b-view"
    )
    #expect(refusal(.list, .pods).hasPrefix("pods is forbidden"))
  }

  @Test mutating func tellsWhichRoleIsMissing() throws {
    try bind("nothing", kind: "Role", to: ["kind": "Group", "name": "devs"])
    #expect(refusal(.list, .pods).hasSuffix(#": RBAC: role.rbac.authorization.k8s.io "nothing" not found"#))
  }

  @Test mutating func serviceAccountsAreBoundByNamespaceAndName() throws {
    try bind("edit", to: ["kind": "ServiceAccount", "name": "robot", "namespace": "default"])
    let robot = Request.User(name: "system:serviceaccount:default:robot", groups: ["system:authenticated"])
    #expect(refusal(.list, .secrets, user: robot) == "")
  }

  @Test mutating func impersonationIsARightOfItsOwn() throws {
    var request = Request(.list, .pods, namespace: "default")
    request.credentials = .init(Self.certificate("root", "system:masters"), as: .init(user: "jane", groups: ["ops"]))
    #expect(throws: Status.self) { try server.send(request) }
    request.credentials?.impersonated?.groups = ["system:masters"]
    _ = try server.send(request)
    request.credentials = .init(Self.certificate("jane", "devs"), as: .init(user: "root"))
    do {
      _ = try server.send(request)
      Issue.record("jane may not become root")
    } catch {
      #expect(
        error.message
          == #"users "root" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the "#
          + "cluster scope"
      )
    }
  }

  private static func certificate(_ name: String, _ group: String) -> Request.Credentials.Proof {
    let key = SimulatedKey(bytes: [1])
    let subject = DistinguishedName(commonName: name, organizations: [group])
    let valid = 1_780_000_000..<1_800_000_000
    return .certificate(Certificate(subject: subject, publicKey: key.publicKey, serial: [1], valid: valid).pem)
  }

  @Test mutating func componentsHaveTheirRightsFromRoles() throws {
    let scheduler = Request.User.component("system:kube-scheduler")
    #expect(refusal(.list, .pods, namespace: nil, user: scheduler) == "")
    try server.delete(
      GroupVersionResource("clusterrolebindings", group: "rbac.authorization.k8s.io"),
      name: "system:kube-scheduler"
    )
    #expect(
      refusal(.list, .pods, namespace: nil, user: scheduler)
        == #"pods is forbidden: User "system:kube-scheduler" cannot list resource "pods" in API group "" at the "#
        + "cluster scope"
    )
  }

  @Test mutating func aKubeletReadsWhatItsPodsNeed() throws {
    let node = Request.User(name: "system:node:n1", groups: ["system:nodes", "system:authenticated"])
    let secret: Value = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s", "namespace": "default"]]
    try server.create(.secrets, secret)
    #expect(
      refusal(.get, .secrets, name: "s", user: node)
        == #"secrets "s" is forbidden: User "system:node:n1" cannot get resource "secrets" in API group "" in the "#
        + #"namespace "default": no relationship found between node 'n1' and this object"#
    )
    var pod = RegistryTests.pod("p")
    pod["spec", default: [:]]["nodeName"] = "n1"
    pod["spec", default: [:]]["volumes"] = [["name": "v", "secret": ["secretName": "s"]]]
    try server.create(.pods, pod)
    #expect(refusal(.get, .secrets, name: "s", user: node) == "")
  }
}
