import APIHost
import Foundation
import Testing

/// A real kubectl, where there is one.
@Suite(.enabled(if: Kubectl.isInstalled, "no kubectl is on the PATH")) struct KubectlTests {
  /// One for all tests, which run at the same time and share its file.
  private static let shared = Kubectl(ServedCluster.shared)
  private var kubectl: Kubectl { Self.shared }

  @Test func itCreatesShowsAndDeletes() throws {
    #expect(kubectl.run("create configmap by-kubectl --from-literal=a=b") == "configmap/by-kubectl created\n")
    #expect(kubectl.run("get configmap by-kubectl -o jsonpath={.data.a}") == "b")
    #expect(kubectl.run("get configmap by-kubectl").hasPrefix("NAME         DATA   AGE\nby-kubectl   1      "))
    #expect(kubectl.run("delete configmap by-kubectl").hasPrefix("configmap \"by-kubectl\" deleted"))
  }

  @Test func rawPathsNeedNoMoreThanOthers() throws {
    #expect(kubectl.run("get --raw /healthz") == "ok")
  }

  @Test func aTokenOfItsOwnMakesItSomebodyElse() throws {
    let token = kubectl.run("create token default").trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(
      kubectl.run("get pods --token=" + token)
        == "Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:default:default\" "
        + "cannot list resource \"pods\" in API group \"\" in the namespace \"default\"\n"
    )
    #expect(kubectl.run("get pods --token=wrong") == "error: You must be logged in to the server (Unauthorized)\n")
  }

  @Test func itRunsCommandsInContainers() throws {
    _ = kubectl.run("run by-exec --image=busybox:1.36 -- sleep 100000")
    _ = kubectl.run("wait --for=condition=Ready pod/by-exec --timeout=30s")
    #expect(kubectl.run("exec by-exec -- hostname") == "by-exec\n")
    #expect(kubectl.run("exec by-exec -- false") == "command terminated with exit code 1\n")
  }

  @Test func aPatchThatIsCutOffIsRefusedInTheServersWords() throws {
    #expect(
      kubectl.run("patch namespace default -p {\"metadata\":{")
        == "Error from server (BadRequest): unexpected end of JSON input\n"
    )
  }

  @Test func itIsToldWhatIsMissing() throws {
    #expect(kubectl.run("get pod missing") == "Error from server (NotFound): pods \"missing\" not found\n")
  }
}

struct Kubectl: Sendable {
  private static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { $0 + "/kubectl" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  static var isInstalled: Bool { path != nil }

  private let access: AccessFile?

  init(_ cluster: ServedCluster) {
    let folder = NSTemporaryDirectory() + "drydock-kubectl-\(getpid())"
    access = try? AccessFile("test", in: folder, for: cluster.listener, token: ServedCluster.token)
  }

  /// What a command prints, both streams together.
  func run(_ arguments: String) -> String {
    guard let path = Self.path, let access else { return "" }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.environment = ["KUBECONFIG": access.path, "HOME": NSTemporaryDirectory()]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return "\(error)" }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
