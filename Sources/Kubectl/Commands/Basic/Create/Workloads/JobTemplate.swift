import API
import Objects

/// What the jobs of `create job` and `create cronjob` have in common.
enum JobTemplate {
  static func spec(name: String, image: String, _ command: [String], restart: String) -> Value {
    var container: Value = ["image": .string(image), "name": .string(name), "resources": [:]]
    if !command.isEmpty { container["command"] = Value(command) }
    return [
      "template": ["metadata": [:], "spec": ["containers": [container], "restartPolicy": .string(restart)]]
    ]
  }
}

extension CommandContext {
  /// `NAME -- COMMAND…`.
  func nameAndCommand() throws(Failure) -> (name: String, command: [String]) {
    let names = line.argumentsBeforeDash.map { Array(arguments.prefix($0)) } ?? Array(arguments.prefix(1))
    guard names.count == 1 else { throw usage("exactly one NAME is required, got \(names.count)") }
    return (names[0], Array(arguments.dropFirst()))
  }
}
