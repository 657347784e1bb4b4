import API
import Objects

/// Each pod has a service account, its token among its volumes, and the secrets that the account pulls images with
/// (`plugin/pkg/admission/serviceaccount`).
enum ServiceAccountAdmission {
  static let plugin = AdmissionPlugin(
    "ServiceAccount",
    [.init([.create], [.pods])],
    admit: admit,
    validate: validate
  )

  private static let mirror = "kubernetes.io/config.mirror"

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.object["metadata"]?["annotations"]?[mirror] != nil {
      return try checkMirror(attributes)
    }
    let given = attributes.object["spec"]?["serviceAccountName"]?.string ?? ""
    let account = try account(given.isEmpty ? "default" : given, attributes, server)
    complete(&attributes.object["spec", default: [:]].fields, account, &server.random)
  }

  private static func complete(_ spec: inout Fields, _ account: Value, _ random: inout RandomSource) {
    if spec["serviceAccountName"]?.string?.isEmpty ?? true {
      spec["serviceAccount"] = "default"
      spec["serviceAccountName"] = "default"
    }
    if spec["automountServiceAccountToken"]?.bool ?? account["automountServiceAccountToken"]?.bool ?? true {
      addToken(to: &spec, &random)
    }
    if let secrets = account["imagePullSecrets"], secrets.array?.isEmpty == false,
      spec["imagePullSecrets"]?.array?.isEmpty ?? true
    {
      spec["imagePullSecrets"] = secrets
    }
  }

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.object["metadata"]?["annotations"]?[mirror] != nil { return try checkMirror(attributes) }
    let account = try account(attributes.object["spec"]?["serviceAccountName"]?.string ?? "", attributes, server)
    let annotation = account["metadata"]?["annotations"]?["kubernetes.io/enforce-mountable-secrets"]?.string
    if ["1", "t", "T", "true", "TRUE", "True"].contains(annotation) { try MountableSecrets.check(attributes, account) }
  }

  private static func account(
    _ name: String,
    _ attributes: AdmissionAttributes,
    _ server: borrowing APIServer
  ) throws(Status) -> Value {
    let key = attributes.namespace + "/" + name
    if let account = server.store.object(GroupVersionResource.serviceAccounts.groupResource, key) { return account }
    throw attributes.forbidden("error looking up service account \(key): serviceaccount \"\(name)\" not found")
  }

  /// The mirror of a static pod has no account and nothing that comes of one.
  private static func checkMirror(_ attributes: AdmissionAttributes) throws(Status) {
    let spec = attributes.object["spec"]
    if spec?["serviceAccountName"]?.string?.isEmpty == false {
      throw attributes.forbidden("a mirror pod may not reference service accounts")
    }
    if !MountableSecrets.named(in: spec).isEmpty {
      throw attributes.forbidden("a mirror pod may not reference secrets")
    }
    let sources = (spec?["volumes"]?.array ?? []).flatMap { $0["projected"]?["sources"]?.array ?? [] }
    if sources.contains(where: { $0["serviceAccountToken"] != nil }) {
      throw attributes.forbidden("a mirror pod may not use ServiceAccountToken volume projections")
    }
  }

  // MARK: Token

  private static func addToken(to spec: inout Fields, _ random: inout RandomSource) {
    var added: (mount: Value, volume: Value)?
    for list in ["containers", "initContainers"] where spec[list]?.array?.isEmpty == false {
      forEach(in: &spec[list, default: []].elements) { container in
        guard needsToken(container) else { return }
        let token = added ?? token("kube-api-access-" + random.suffix())
        container["volumeMounts", default: []].elements.append(token.mount)
        added = token
      }
    }
    if let added { spec["volumes", default: []].elements.append(added.volume) }
  }

  private static func forEach(in elements: inout [Value], _ change: (inout Value) -> Void) {
    for index in elements.indices { change(&elements[index]) }
  }

  private static func needsToken(_ container: Value) -> Bool {
    guard case .array(let mounts)? = container["volumeMounts"] else { return true }
    return !mounts.contains { $0["mountPath"]?.string == tokenPath }
  }

  private static func token(_ name: String) -> (mount: Value, volume: Value) {
    var (mount, volume) = (tokenMount, tokenVolume)
    mount["name"] = .string(name)
    volume["name"] = .string(name)
    return (mount, volume)
  }

  private static let tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

  /// What all pods share of the mount and the volume; each gives them a name of its own.
  private static let tokenMount: Value = [
    "name": "", "readOnly": true, "mountPath": .string(tokenPath),
  ]

  private static let tokenVolume: Value = [
    "name": "",
    "projected": [
      "defaultMode": 420,
      "sources": [
        ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
        ["configMap": ["name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]]]],
        [
          "downwardAPI": [
            "items": [
              ["path": "namespace", "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"]]
            ]
          ]
        ],
      ],
    ],
  ]
}

/// An account may say that its pods use no secrets but its own (`limitSecretReferences`).
enum MountableSecrets {
  static func check(_ attributes: AdmissionAttributes, _ account: Value) throws(Status) {
    let spec = attributes.object["spec"]
    let own = Set((account["secrets"]?.array ?? []).compactMap { $0["name"]?.string })
    let ending = "is not allowed because service account \(account.name) does not reference that"
    for volume in spec?["volumes"]?.array ?? [] {
      guard let name = volume["secret"]?["secretName"]?.string, !own.contains(name) else { continue }
      throw attributes.forbidden("volume with secret.secretName=\"\(name)\" \(ending) secret")
    }
    for (list, word) in [("initContainers", "init container"), ("containers", "container")] {
      for container in spec?[list]?.array ?? [] {
        for variable in container["env"]?.array ?? [] {
          guard let name = variable["valueFrom"]?["secretKeyRef"]?["name"]?.string, !own.contains(name) else {
            continue
          }
          throw attributes.forbidden(
            "\(word) \(container["name"]?.string ?? "") with envVar \(variable["name"]?.string ?? "") referencing "
              + "secret.secretName=\"\(name)\" \(ending) secret"
          )
        }
      }
    }
    let pull = Set((account["imagePullSecrets"]?.array ?? []).compactMap { $0["name"]?.string })
    for (index, secret) in (spec?["imagePullSecrets"]?.array ?? []).enumerated() {
      guard let name = secret["name"]?.string, !pull.contains(name) else { continue }
      throw attributes.forbidden("imagePullSecrets[\(index)].name=\"\(name)\" \(ending) imagePullSecret")
    }
  }

  /// All secrets that a pod names.
  static func named(in spec: Value?) -> [String] {
    var names = (spec?["imagePullSecrets"]?.array ?? []).compactMap { $0["name"]?.string }
    for volume in spec?["volumes"]?.array ?? [] {
      names += [volume["secret"]?["secretName"]?.string].compactMap(\.self)
      names += (volume["projected"]?["sources"]?.array ?? []).compactMap { $0["secret"]?["name"]?.string }
    }
    for list in ["initContainers", "containers"] {
      for container in spec?[list]?.array ?? [] {
        names += (container["env"]?.array ?? []).compactMap { $0["valueFrom"]?["secretKeyRef"]?["name"]?.string }
        names += (container["envFrom"]?.array ?? []).compactMap { $0["secretRef"]?["name"]?.string }
      }
    }
    return names
  }
}
