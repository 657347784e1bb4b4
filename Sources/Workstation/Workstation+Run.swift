import API
import Shell

extension Workstation {
  /// How long a command may run in virtual time before it counts as one that never ends.
  private static var patience: Duration { .seconds(3600) }

  /// Runs a text in the login shell to its end, or to Ctrl-C after `interruptAfter`, as a learner ends `get -w`.
  package mutating func run(_ script: String, interruptAfter: Duration? = nil) -> CommandResult {
    _ = takeOutput()
    let start = clock.now
    begin(script)
    if let interruptAfter {
      advanceWhileBusy(to: start + interruptAfter)
      interruptUntilIdle()
    }
    endInput(before: start + Self.patience)
    var note = ""
    if isBusy {
      note = "drydock: the command still ran after an hour of the cluster's time and was interrupted\n"
      interruptUntilIdle()
    }
    var result = CommandResult(exit: lastExit)
    for chunk in takeOutput() {
      if chunk.stream == .stdout { result.stdout += chunk.text } else { result.stderr += chunk.text }
    }
    result.stderr += note
    return result
  }

  /// Lets the command run; whoever asks for input finds its end, since nobody types.
  private mutating func endInput(before end: Duration) {
    advanceWhileBusy(to: end)
    while isBusy, awaitsInput, clock.now < end {
      type("", end: true)
      let before = clock.now
      advanceWhileBusy(to: end)
      if awaitsInput && clock.now == before { return }
    }
  }

  private mutating func interruptUntilIdle() {
    for _ in 0..<10 where isBusy {
      interrupt()
      advanceWhileBusy(to: clock.now + .seconds(1))
    }
  }
}
