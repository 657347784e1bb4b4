package import Shell

/// The programs of the learner's machine that are written in Swift.
package enum WorkstationProgram: Program {
  case kubectl(KubectlProcess)
  case ssh(RemoteShell)
  case minikube(Minikube)
  case openssl(OpenSSL)
  case editor(TextEditorProcess)

  /// The names under which they are installed.
  static let names = ["kubectl", "ssh", "minikube", "openssl"] + editors

  private static let editors = ["vi", "vim", "nano", "editor"]

  package static func make(_ name: String, arguments: [String]) -> WorkstationProgram? {
    switch name {
    case "kubectl": .kubectl(KubectlProcess(Array(arguments.dropFirst())))
    case "ssh": .ssh(RemoteShell(ssh: Array(arguments.dropFirst())))
    case "minikube": .minikube(Minikube(Array(arguments.dropFirst())))
    case "openssl": .openssl(OpenSSL(Array(arguments.dropFirst())))
    case _ where editors.contains(name): .editor(TextEditorProcess(arguments))
    default: nil
    }
  }

  package mutating func resume(_ process: inout ProcessContext, _ host: inout WorkstationHost) -> ProgramStep {
    switch self {
    case .kubectl(var program):
      defer { self = .kubectl(program) }
      return program.resume(&process, &host)
    case .ssh(var program):
      defer { self = .ssh(program) }
      return program.resume(&process, &host)
    case .minikube(var program):
      defer { self = .minikube(program) }
      return program.resume(&process, &host)
    case .openssl(var program):
      defer { self = .openssl(program) }
      return program.resume(&process)
    case .editor(var program):
      defer { self = .editor(program) }
      return program.resume(&process, &host)
    }
  }
}
