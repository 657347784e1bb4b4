extension Shell {
  /// What each redirection leads to, after expansion.
  mutating func expandTargets(
    _ redirections: [Redirection],
    _ c: inout ProcessContext
  ) throws(ExpansionStop) -> [String] {
    var targets: [String] = []
    for redirection in redirections { targets.append(try expandOne(redirection.target, &c)) }
    return targets
  }

  /// Redirects the process's own descriptors; what they were is kept unless the change is for good.
  ///
  /// Nil after a failure.
  mutating func redirect(
    _ redirections: [Redirection],
    _ targets: [String],
    keeping: Bool,
    _ c: inout ProcessContext
  ) -> [SavedDescriptor]? {
    var saved: [SavedDescriptor] = []
    for (redirection, target) in zip(redirections, targets) {
      let isBoth = redirection.kind == .both || redirection.kind == .bothAppend
      for number in isBoth ? [1, 2] : [redirection.descriptor] where keeping {
        guard !saved.contains(where: { $0.number == number }) else { continue }
        saved.append(SavedDescriptor(number: number, kept: keep(number, &c)))
      }
      do throws(FileError) { try apply(redirection, target, &c) } catch {
        restore(saved, &c)
        explain(error, redirection, target, &c)
        return nil
      }
    }
    return saved
  }

  /// Remembers what a descriptor means under a number from 10 on.
  private func keep(_ number: Int, _ c: inout ProcessContext) -> Int? {
    guard c.process.file(number) != nil else { return nil }
    var free = 10
    while c.process.file(free) != nil { free += 1 }
    do throws(FileError) { try c.duplicate(number, as: free) } catch { return nil }
    return free
  }

  func restore(_ saved: [SavedDescriptor], _ c: inout ProcessContext) {
    for descriptor in saved.reversed() {
      guard let kept = descriptor.kept else {
        c.closeDescriptor(descriptor.number)
        continue
      }
      try? c.duplicate(kept, as: descriptor.number)
      c.closeDescriptor(kept)
    }
  }

  private func apply(_ redirection: Redirection, _ target: String, _ c: inout ProcessContext) throws(FileError) {
    let descriptor = redirection.descriptor
    switch redirection.kind {
    case .read: try open(target, .read, as: descriptor, &c)
    case .write, .clobber:
      var mode = OpenMode.write
      mode.isExclusive = options.noClobber && redirection.kind == .write
      try open(target, mode, as: descriptor, &c)
    case .append: try open(target, .append, as: descriptor, &c)
    case .readWrite: try open(target, .readWrite, as: descriptor, &c)
    case .both, .bothAppend:
      try open(target, redirection.kind == .both ? .write : .append, as: 1, &c)
      try c.duplicate(1, as: 2)
    case .duplicate:
      if target == "-" {
        c.closeDescriptor(descriptor)
      } else {
        guard let source = Int(target) else { throw .badDescriptor }
        try c.duplicate(source, as: descriptor)
      }
    case .hereDocument, .hereString:
      let text = redirection.kind == .hereString ? target + "\n" : target
      let file = OpenFile(target: .snapshot(Array(text.utf8)), readable: true, writable: false)
      let opened = c.attach(file, at: 10)
      try c.duplicate(opened, as: descriptor)
      c.closeDescriptor(opened)
    }
  }

  private func open(
    _ path: String,
    _ mode: OpenMode,
    as descriptor: Int,
    _ c: inout ProcessContext
  ) throws(FileError) {
    let opened = try c.open(path, mode, least: 10)
    try c.duplicate(opened, as: descriptor)
    c.closeDescriptor(opened)
  }

  private func explain(
    _ error: FileError,
    _ redirection: Redirection,
    _ target: String,
    _ c: inout ProcessContext
  ) {
    if redirection.kind == .duplicate {
      complain("\(target): \(dialect == .bash ? FileError.badDescriptor.message : "bad file descriptor")", &c)
      return
    }
    if error == .exists {
      complain("\(dialect == .bash ? "" : "can't create ")\(target): cannot overwrite existing file", &c)
      return
    }
    let creates = redirection.kind != .read
    switch dialect {
    case .bash: complain("\(target): \(error.message)", &c)
    case .ash:
      let missing = creates ? "nonexistent directory" : "no such file"
      complain("can't \(creates ? "create" : "open") \(target): \(error == .noSuchFile ? missing : error.message)", &c)
    case .dash:
      let missing = creates ? "Directory nonexistent" : "No such file"
      complain("cannot \(creates ? "create" : "open") \(target): \(error == .noSuchFile ? missing : error.message)", &c)
    }
  }
}
