import Shell

/// A process whose inside is not simulated: it starts, says so, and runs until it is stopped.
package struct Daemon: Sendable {
  private let name: String
  private let port: Int?
  private var listener: SocketID?
  private var hasStarted = false

  init(_ arguments: [String]) {
    let named = arguments.count > 1 && !arguments[1].hasPrefix("-") ? arguments[1] : nil
    name = named ?? arguments.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
    port = arguments.count > 2 ? Int(arguments[2]) : nil
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    while let signal = process.takeSignal() {
      if signal == .terminate || signal == .interrupt || signal == .quit { return .exit(0) }
    }
    if !hasStarted {
      hasStarted = true
      if let missing = missingVariable(process.environment) {
        process.write(missing, to: 2)
        return .exit(1)
      }
      process.write("drydock: the inside of \"\(name)\" is not simulated; the process only runs\n")
    }
    if let port, listener == nil {
      do {
        listener = try process.listen(port: port)
      } catch {
        process.write("\(name): bind: \(error.message)\n", to: 2)
        return .exit(1)
      }
    }
    return .wait(.forever)
  }

  /// Databases refuse to start without a password, which is a lesson of its own.
  private func missingVariable(_ environment: Environment) -> String? {
    func has(_ names: String...) -> Bool { names.contains { environment[$0] != nil } }
    switch name {
    case "mysql" where !has("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"):
      return "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n"
        + "    You need to specify one of the following as an environment variable:\n"
        + "    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n"
    case "postgres" where !has("POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD"):
      return "Error: Database is uninitialized and superuser password is not specified.\n"
        + "       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser.\n"
    default: return nil
    }
  }
}
