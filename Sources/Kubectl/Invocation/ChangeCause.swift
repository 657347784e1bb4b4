import Objects

/// What `--record` keeps of a command line: the annotation that `rollout history` shows.
enum ChangeCause {
  static let annotation = "kubernetes.io/change-cause"
}

extension CommandContext {
  /// The words first, then the flags in their long form (`record_flags.go` in `cli-runtime`); nil without `--record`.
  var changeCause: String? {
    guard flags.definitions["record"] != nil, flags.bool("record") else { return nil }
    return ([path] + arguments).joined(separator: " ") + flags.inOrder.map { " --\($0.name)=\($0.text)" }.joined()
  }

  /// Notes the command on an object that is about to be sent.
  func recordCause(on object: inout Value) {
    guard let changeCause else { return }
    object["metadata", default: [:]]["annotations", default: [:]][ChangeCause.annotation] = .string(changeCause)
  }
}
