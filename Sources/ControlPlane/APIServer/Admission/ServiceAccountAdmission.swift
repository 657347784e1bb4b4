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
    let name = given.isEmpty ? "default" : given
    if given.isEmpty {
      attributes.object["spec", default: [:]]["serviceAccountName"] = .string(name)
      attributes.object["spec", default: [:]]["serviceAccount"] = .string(name)
    }
    let account = try account(attributes, server)
    let mounts =
      attributes.object["spec"]?["automountServiceAccountToken"]?.bool ?? account["automountServiceAccountToken"]?.bool
      ?? true
    if mounts { addToken(to: &attributes.object, &server) }
    if attributes.object["spec"]?["imagePullSecrets"]?.array?.isEmpty ?? true,
      let secrets = account["imagePullSecrets"], secrets.array?.isEmpty == false
    {
      attributes.object["spec", default: [:]]["imagePullSecrets"] = secrets
    }
  }

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.object["metadata"]?["annotations"]?[mirror] != nil { return try checkMirror(attributes) }
    let account = try account(attributes, server)
    let annotation = account["metadata"]?["annotations"]?["kubernetes.io/enforce-mountable-secrets"]?.string
    if ["1", "t", "T", "true", "TRUE", "True"].contains(annotation) { try MountableSecrets.check(attributes, account) }
  }

  private static func account(_ attributes: AdmissionAttributes, _ server: APIServer) throws(Status) -> Value {
    let name = attributes.object["spec"]?["serviceAccountName"]?.string ?? ""
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

  private static func addToken(to pod: inout Value, _ server: inout APIServer) {
    var isNeeded = false
    for list in ["containers", "initContainers"] {
      for container in pod["spec"]?[list]?.array ?? [] where needsToken(container) { isNeeded = true }
    }
    guard isNeeded else { return }
    let name: Value = .string("kube-api-access-" + server.random.suffix())
    var mount = tokenMount
    mount["name"] = name
    for list in ["containers", "initContainers"] {
      pod["spec", default: [:]].forEach(list) { container in
        if needsToken(container) { container["volumeMounts", default: []].elements.append(mount) }
      }
    }
    var volume = tokenVolume
    volume["name"] = name
    pod["spec", default: [:]]["volumes", default: []].elements.append(volume)
  }

  private static func needsToken(_ container: Value) -> Bool {
    !(container["volumeMounts"]?.array ?? []).contains { $0["mountPath"] == tokenMount["mountPath"] }
  }

  /// What all pods share of the mount and the volume; each gives them a name of its own.
  private static let tokenMount: Value = [
    "name": "", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
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
