import API

/// A stream to a process in a container, joined to kubectl's own three streams.
struct StreamSession: Sendable {
  let stream: StreamID
  /// Standard input goes to the process.
  var takesInput: Bool
  /// Nil where no keys end the session.
  var detachKeys: DetachKeys?
  private var hasInputEnded = false
  private var isDetached = false

  init(_ stream: StreamID, takesInput: Bool) {
    self.stream = stream
    self.takesInput = takesInput
  }

  /// Carries what there is both ways; the exit code once the process has ended.
  mutating func pump(_ host: inout some KubectlHost) throws(Status) -> Int? {
    while true {
      let input = takesInput && !hasInputEnded ? takeInput(&host) : StreamInput()
      let output = try host.exchange(stream, input: input)
      if !output.stdout.isEmpty { host.write(output.stdout, to: .output) }
      if !output.stderr.isEmpty { host.write(output.stderr, to: .error) }
      if let code = output.exit {
        host.close(stream)
        return code
      }
      if isDetached {
        host.close(stream)
        return 0
      }
      if input.bytes.isEmpty, !input.end, output.stdout.isEmpty, output.stderr.isEmpty { return nil }
    }
  }

  private mutating func takeInput(_ host: inout some KubectlHost) -> StreamInput {
    var input = StreamInput()
    switch host.readInput() {
    case .bytes(let bytes):
      input.bytes = bytes
      if let passed = detachKeys?.pass(bytes) {
        input.bytes = passed.bytes
        isDetached = passed.isDetached
      }
    case .end:
      input.end = true
      hasInputEnded = true
    case .wait: break
    }
    return input
  }

  var step: CommandStep { .wait(input: takesInput && !hasInputEnded) }
}
