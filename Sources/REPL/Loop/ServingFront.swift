/// What serves the session's API to other programs while the loop runs.
package protocol ServingFront<Session>: AnyObject {
  associatedtype Session

  var isOpen: Bool { get }
  /// The next moment of virtual time at which there is something to say to one of them.
  var nextWake: Duration? { get }

  /// Opens the door, where it is not open yet.
  ///
  /// - Returns: where it is, and the file that leads there.
  func open() throws(SessionFailure) -> (address: String, file: String)
  func close()
  /// Answers what was asked since; their asking wakes the loop.
  func serve(_ session: inout Session) throws(SessionFailure)
}
