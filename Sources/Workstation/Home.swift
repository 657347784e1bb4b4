import API
import Objects
import Shell

/// What the learner's machine holds before anyone has typed.
enum Home {
  static let user = "learner"
  static let path = "/home/learner"
  static let hostname = "workstation"
  static let uid = 1000

  /// Installs the machine and opens its login shell.
  static func logIn(
    to machine: inout Machine<WorkstationProgram>,
    server: String?,
    epoch: Int,
    files: [Workstation.Configuration.File],
    terminal: Bool
  ) -> PID {
    let tree = installation(server: server, epoch: epoch, files: files)
    machine.withFileSystem(.own) { $0 = FileSystem(tree) }
    let login = Spawn(
      arguments: ["bash"],
      environment: [
        "HOME": path, "USER": user, "LOGNAME": user, "SHELL": "/bin/bash", "LANG": "C.UTF-8", "TERM": "xterm-256color",
        "PATH": "/usr/local/bin:/usr/bin:/bin", "PWD": path, "EDITOR": "vi",
      ],
      workingDirectory: path,
      user: User(id: uid, group: uid),
      input: .pipe,
      terminal: terminal,
      takesSubmissions: true
    )
    do {
      return try machine.spawn(login)
    } catch {
      preconditionFailure("the workstation's own image holds bash: \(error.message)")
    }
  }

  private static func installation(
    server: String?,
    epoch: Int,
    files: [Workstation.Configuration.File]
  ) -> FileNode {
    var root = WorkstationImage.files
    for program in WorkstationProgram.names { root.put(.program(program), at: "/usr/local/bin/" + program) }
    var home = FileNode.directory()
    if let server {
      home.put(.file(YAML.write(kubeconfig(server: server)), mode: 0o600), at: ".kube/config")
      putCredentials(in: &home, epoch: epoch)
    }
    for file in files { home.put(.file(file.bytes), at: file.path) }
    own(&home)
    root.put(home, at: path)
    return root
  }

  /// The authority's certificate and key, and the administrator's, where minikube keeps them.
  private static func putCredentials(in home: inout FileNode, epoch: Int) {
    let key = SimulatedKey(bytes: Array("minikube-user".utf8))
    let certificate = Certificate(
      subject: DistinguishedName(commonName: "minikube-user", organizations: ["system:masters"]),
      publicKey: key.publicKey,
      serial: [2],
      valid: epoch - 86_400..<epoch + 3 * 365 * 86_400
    )
    let folder = ".minikube/"
    home.put(.file(Certificate.authority(since: epoch).pem), at: folder + "ca.crt")
    home.put(.file(SimulatedKey.authority.pem, mode: 0o600), at: folder + "ca.key")
    home.put(.file(certificate.pem), at: folder + "profiles/minikube/client.crt")
    home.put(.file(key.pem, mode: 0o600), at: folder + "profiles/minikube/client.key")
  }

  /// Makes the learner the owner of a whole tree.
  private static func own(_ node: inout FileNode) {
    node.owner = uid
    node.group = uid
    guard case .directory(var entries) = node.content else { return }
    for name in entries.keys.sorted() {
      guard var entry = entries[name] else { continue }
      own(&entry)
      entries[name] = entry
    }
    node.content = .directory(entries)
  }

  /// The kubeconfig that the cluster's installer leaves behind; context, cluster and user are `minikube`.
  private static func kubeconfig(server: String) -> Value {
    [
      "apiVersion": "v1",
      "kind": "Config",
      "clusters": [
        [
          "name": "minikube",
          "cluster": [
            "certificate-authority": .string(path + "/.minikube/ca.crt"), "server": .string(server),
          ],
        ]
      ],
      "contexts": [
        [
          "name": "minikube",
          "context": ["cluster": "minikube", "namespace": "default", "user": "minikube"],
        ]
      ],
      "current-context": "minikube",
      "users": [
        [
          "name": "minikube",
          "user": [
            "client-certificate": .string(path + "/.minikube/profiles/minikube/client.crt"),
            "client-key": .string(path + "/.minikube/profiles/minikube/client.key"),
          ],
        ]
      ],
    ]
  }
}
