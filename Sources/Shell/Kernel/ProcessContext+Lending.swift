extension ProcessContext {
  /// What stands in for a context while it is lent to someone who has to hold it.
  private static let vacant = ProcessContext(kernel: Kernel(hostname: "", seed: 0, epoch: 0))

  /// Moves the context out, so that a holder can change it without copying the kernel; put it back before returning.
  package mutating func moveOut() -> ProcessContext {
    var taken = Self.vacant
    swap(&taken, &self)
    return taken
  }
}
