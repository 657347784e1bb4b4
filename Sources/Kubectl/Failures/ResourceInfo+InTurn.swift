extension [ResourceInfo] {
  /// Does something to each object; what goes wrong with one does not keep it from the next, and is told in the end.
  ///
  /// - Throws: those failures behind `earlier` ones, if there are any.
  func forEachInTurn(
    after earlier: [Failure] = [],
    _ body: (ResourceInfo) throws(Failure) -> Void
  ) throws(Failure) {
    var failures = earlier
    for info in self {
      do throws(Failure) {
        try body(info)
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }
}
