import APIHost
import Foundation
import Testing

/// A real kubectl, where there is one.
@Suite(.enabled(if: Kubectl.isInstalled, "no kubectl is on the PATH")) struct KubectlTests {
  private let kubectl = Kubectl(ServedCluster.shared)

  @Test func itCreatesShowsAndDeletes() throws {
    #expect(kubectl.run("create configmap by-kubectl --from-literal=a=b") == "configmap/by-kubectl created\n")
    #expect(kubectl.run("get configmap by-kubectl -o jsonpath={.data.a}") == "b")
    #expect(kubectl.run("get configmap by-kubectl").hasPrefix("NAME         DATA   AGE\nby-kubectl   1      "))
    #expect(kubectl.run("delete configmap by-kubectl").hasPrefix("configmap \"by-kubectl\" deleted"))
  }

  @Test func itIsToldWhatIsMissing() throws {
    #expect(kubectl.run("get pod missing") == "Error from server (NotFound): pods \"missing\" not found\n")
  }
}

struct Kubectl {
  private static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { $0 + "/kubectl" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  static var isInstalled: Bool { path != nil }

  private let access: AccessFile?

  init(_ cluster: ServedCluster) {
    let folder = NSTemporaryDirectory() + "drydock-kubectl-\(getpid())"
    access = try? AccessFile("test", in: folder, port: cluster.port, token: ServedCluster.token)
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
