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

  @Test func theAdministratorMayShowACertificate() throws {
    #expect(kubectl.run("auth can-i delete pods --context drydock-certificate") == "yes\n")
  }

  @Test(.enabled(if: Kubectl.path(of: "openssl") != nil, "no openssl is on the PATH"))
  func aSignedCertificateMakesItItsUser() throws {
    let folder = NSTemporaryDirectory() + "drydock-certificate-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (key, request, certificate) = ("\(folder)/jane.key", "\(folder)/jane.csr", "\(folder)/jane.crt")
    _ = Kubectl.run("openssl", "req -new -newkey rsa:2048 -nodes -subj /CN=jane/O=devs -keyout \(key) -out \(request)")
    let encoded = try Data(contentsOf: URL(filePath: request)).base64EncodedString()
    let manifest = """
      apiVersion: certificates.k8s.io/v1
      kind: CertificateSigningRequest
      metadata: {name: jane}
      spec:
        request: \(encoded)
        signerName: kubernetes.io/kube-apiserver-client
        usages: [client auth]
      """
    try manifest.write(toFile: request, atomically: true, encoding: .utf8)
    let cases = "--client-certificate \(certificate) --client-key \(key)"
    _ = kubectl.run("create -f \(request)")
    _ = kubectl.run("certificate approve jane")
    _ = kubectl.run("wait csr jane --for=jsonpath={.status.certificate} --timeout=10s")
    let issued = kubectl.run("get csr jane -o jsonpath={.status.certificate}")
    try (Data(base64Encoded: issued) ?? Data()).write(to: URL(filePath: certificate))
    #expect(
      kubectl.run("get pods \(cases)")
        == "Error from server (Forbidden): pods is forbidden: User \"jane\" cannot list resource \"pods\" "
        + "in API group \"\" in the namespace \"default\"\n"
    )
    _ = kubectl.run("create rolebinding devs --clusterrole=view --group=devs")
    #expect(kubectl.run("auth can-i list pods \(cases)") == "yes\n")
    // One that signed itself is nobody's.
    _ = Kubectl.run("openssl", "req -x509 -key \(key) -subj /CN=eve/O=system:masters -out \(certificate)")
    let alone =
      "--server https://127.0.0.1:\(ServedCluster.shared.port) --insecure-skip-tls-verify --kubeconfig /dev/null"
    #expect(
      kubectl.run("get pods \(alone) \(cases)") == "error: You must be logged in to the server (Unauthorized)\n"
    )
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
  static var isInstalled: Bool { path(of: "kubectl") != nil }

  static func path(of program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { $0 + "/" + program }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private let access: AccessFile?

  init(_ cluster: ServedCluster) {
    let folder = NSTemporaryDirectory() + "drydock-kubectl-\(getpid())"
    access = try? AccessFile("test", in: folder, for: cluster.listener, token: ServedCluster.token)
  }

  /// What a command prints, both streams together.
  func run(_ arguments: String) -> String {
    guard let access else { return "" }
    return Self.run("kubectl", arguments, ["KUBECONFIG": access.path, "HOME": NSTemporaryDirectory()])
  }

  static func run(_ program: String, _ arguments: String, _ environment: [String: String] = [:]) -> String {
    guard let path = path(of: program) else { return "" }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return "\(error)" }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
