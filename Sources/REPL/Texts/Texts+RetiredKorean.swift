extension Texts {
  /// What replaced the ways of kubectl that are no more.
  static let retiredKorean: [Text: String] = [
    .retiredUpdate:
      "`kubectl update`는 없어졌습니다. `kubectl apply -f FILE`은 오브젝트를 파일의 내용에 맞추고, `kubectl replace -f FILE`은 "
      + "통째로 바꿉니다.",
    .retiredLog: "명령 이름은 파드가 하나여도 `kubectl logs`입니다.",
    .retiredRollingUpdate:
      "`kubectl rolling-update`는 없어졌습니다. 디플로이먼트는 템플릿이 바뀌면 스스로 롤아웃합니다. `kubectl set image "
      + "deployment/NAME CONTAINER=IMAGE` 다음에 `kubectl rollout status deployment/NAME`으로 지켜보세요.",
    .retiredStop: "쿠버네티스에는 정지가 없습니다. `kubectl delete`는 지우고, `kubectl scale --replicas=0`은 디플로이먼트를 남긴 채 파드만 없앱니다.",
    .retiredResize: "`kubectl resize`는 `kubectl scale`이 되었습니다.",
    .retiredConvert:
      "`kubectl convert`는 이제 별도 플러그인이고 여기에는 설치되어 있지 않습니다. 변환은 서버가 합니다. `kubectl get deployments.v1.apps "
      + "NAME -o yaml`처럼 원하는 버전으로 요청하세요.",
    .retiredShow: "목록은 `kubectl get TYPE`으로, 한 오브젝트의 자세한 내용은 `kubectl describe TYPE NAME`으로 봅니다.",
    .retiredRestart: "명령은 `kubectl rollout restart deployment/NAME`입니다. 파드를 차례로 교체합니다.",
    .retiredStart:
      "`kubectl run NAME --image=IMAGE`는 파드 하나를 시작하고, `kubectl create deployment NAME --image=IMAGE`는 "
      + "파드가 계속 실행되게 합니다.",
    .retiredExec: "컨테이너에서 실행할 명령은 `--` 뒤에 씁니다. `kubectl exec POD -- COMMAND`. 없으면 kubectl의 플래그와 명령의 플래그를 구별할 수 없습니다.",
    .retiredGenerator:
      "v1.18부터 `kubectl run`은 파드만 만들므로 `--generator`는 없어졌습니다. 다른 오브젝트는 `kubectl create deployment`, "
      + "`job`, `cronjob`으로 만듭니다.",
    .retiredRunReplicas:
      "`kubectl run`은 파드 하나를 만듭니다. 여러 개는 `kubectl create deployment NAME --image=IMAGE --replicas=N`을 "
      + "쓰세요.",
    .retiredRunResources:
      "`kubectl run`에는 이제 그런 플래그가 없습니다. `--dry-run=client -o yaml`로 매니페스트를 출력해 고친 다음 적용하거나, "
      + "`--overrides`로 JSON을 덮어씌우세요.",
    .retiredRecord:
      "`--record`는 곧 없어집니다. 리비전을 만든 이유는 `kubectl annotate deployment/NAME "
      + "kubernetes.io/change-cause='…'`로 적어 두세요.",
    .retiredExport:
      "`--export`는 v1.18에서 없어졌습니다. `kubectl get … -o yaml`은 오브젝트 전체를 출력하며, 서버가 정한 값(`status`, `uid`, "
      + "`resourceVersion`)은 직접 지우세요.",
    .retiredShowAll:
      "v1.10부터 `kubectl get pods`는 끝난 파드도 보여 주므로 `--show-all`(`-a`)은 없어졌습니다. `-A`는 모든 네임스페이스라는 뜻으로 "
      + "다릅니다.",
    .retiredShort: "이제 짧은 형식이 기본입니다. `kubectl version`.",
    .retiredPurge: "`--purge`는 helm의 플래그입니다. `kubectl delete`는 남기는 것이 없습니다.",
    .retiredNamespaceFlag: "플래그는 `-n NAME` 또는 `--namespace=NAME`이고, 전부는 `-A`입니다.",
    .retiredAllNamespacesFlag: "플래그는 `--all-namespaces` 또는 `-A`입니다.",
    .retiredDryRun:
      "`--dry-run`에는 어디서 할지를 적으세요. `--dry-run=client`는 출력만 하고, `--dry-run=server`는 서버가 모두 검사하되 저장하지 "
      + "않습니다.",
  ]
}
