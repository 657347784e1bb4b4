/// Process substitution: `<(…)` is the path of a pipe that holds what a command has printed, `>(…)` of one that a
/// command reads.
///
/// A command whose output is read is run to its end first, so that programs find all of it at once.
extension Shell {
  /// Starts a command that reads what is written to a path.
  mutating func beginWriting(to code: Code, at position: Int, _ c: inout ProcessContext) -> ImageStep? {
    frames[frames.count - 1].position = position
    let pipe = c.makePipe()
    var streams: [Descriptor] = []
    if let file = c.process.file(pipe.read) { streams.append(Descriptor(number: 0, file: file)) }
    let pid = forkShell(code, streams: streams, &c)
    c.closeDescriptor(pipe.read)
    guard let pid else {
      c.closeDescriptor(pipe.write)
      failToFork(&c)
      return nil
    }
    substitutions.append(offer(pipe.write, from: pid, &c))
    return nil
  }

  /// Gives an end of a pipe the highest free number below 64, as bash does, and keeps it for the command.
  ///
  /// The path by which the command opens it.
  mutating func offer(_ end: Int, from pid: PID?, _ c: inout ProcessContext) -> String {
    var number = 63
    while number > 10, c.process.file(number) != nil { number -= 1 }
    c.move(end, to: number)
    substitutedPipes.append(SubstitutedPipe(descriptor: number, depth: frames.count, pid: pid))
    return "/dev/fd/\(number)"
  }

  /// Closes what commands before this one had.
  mutating func closeSubstitutedPipes(_ c: inout ProcessContext) {
    if substitutedPipes.isEmpty || !substitutions.isEmpty { return }
    let depth = frames.count
    substitutedPipes.removeAll { pipe in
      guard pipe.depth >= depth else { return false }
      c.closeDescriptor(pipe.descriptor)
      return true
    }
  }
}
