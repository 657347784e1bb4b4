import APIHost
import Foundation
import REPL
import Terminal
import Transcripts

/// The HTTP front beside the prompt, once the word `serve` has opened it.
final class PromptFront: ServingFront {
  private let folder: String
  private var door: Door?

  private struct Door {
    var front: APIFront
    var listener: APIHost.APIListener
    var access: AccessFile
  }

  /// - Parameter folder: where the kubeconfig is put.
  init(folder: String) { self.folder = folder }

  deinit { close() }

  var isOpen: Bool { door != nil }
  var nextWake: Duration? { door?.front.nextWake }

  func open() throws(SessionFailure) -> (address: String, file: String) {
    do {
      let opened = try door ?? newDoor()
      door = opened
      return ("https://127.0.0.1:\(opened.listener.port)", opened.access.path)
    } catch {
      throw SessionFailure("\(error)")
    }
  }

  private func newDoor() throws -> Door {
    let mailbox = Mailbox { Wakeups.wake() }
    let token = AccessFile.newToken()
    let listener = try APIHost.APIListener(mailbox, port: 0, token: token)
    let access = try AccessFile("prompt-\(getpid())", in: folder, for: listener, token: token)
    return Door(front: APIFront(mailbox), listener: listener, access: access)
  }

  func close() {
    door?.access.remove()
    door?.front.hangUp()
    door?.listener.close()
    door = nil
  }

  func serve(_ session: inout RecordedSession) throws(SessionFailure) {
    guard door != nil else { return }
    session.serve { (door?.front.serve(&$0) ?? .nothing) > .nothing }
    if let failure = door?.front.failure { throw SessionFailure("\(failure)", isFatal: true) }
  }
}
