// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

/// Outputs like those of `helm template` and `kustomize build`.
@Suite struct RenderedChartTests {
    @Test func helmOutput() throws {
        let found = try manifests(Self.helm, named: "-")
        #expect(
            found.images().map { "\($0.source) \($0.resource): \($0.place) \($0.written)" } == [
                "-:42:18 Deployment shop/shop-web: initContainer migrate registry.example.com/shop/migrate:1.4.2",
                "-:46:18 Deployment shop/shop-web: container web "
                    + "registry.example.com/shop/web@sha256:"
                    + "9f2b7c0d1e3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4",
                "-:55:18 Deployment shop/shop-web: container proxy envoyproxy/envoy:v1.30.1",
                "-:70:14 Pod shop-test: container curl curlimages/curl",
            ])
        #expect(found.warnings.isEmpty)
        #expect(found.resourceCount == 5)
    }

    @Test func kustomizeOutput() throws {
        let found = try manifests(Self.kustomize)
        #expect(found.images().map(\.written) == ["busybox:1.36", "ghcr.io/acme/backup:7"])
        #expect(found.images().map(\.source.position.line) == [24, 42])
        #expect(found.warnings.isEmpty)
    }

    private static let helm = """
        ---
        # Source: shop/templates/serviceaccount.yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: shop
        ---
        # Source: shop/templates/configmap.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: shop-config
        data:
          pod.yaml: |
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - image: not-an-image-that-runs
          glob: "*.example.com"
        ---
        # Source: shop/templates/empty.yaml
        ---
        # Source: shop/templates/deployment.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: shop-web
          namespace: "shop"
          labels: &labels
            app.kubernetes.io/name: shop
        spec:
          replicas: 2
          selector:
            matchLabels: *labels
          template:
            metadata:
              labels: *labels
            spec:
              initContainers:
                - name: migrate
                  image: "registry.example.com/shop/migrate:1.4.2"
                  command: ["/migrate", "up"]
              containers:
                - name: web
                  image: registry.example.com/shop/web@sha256:9f2b7c0d1e3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4
                  env:
                    - name: FEATURES
                      value: "on"
                    - {name: CRON, value: "* * * * *"}
                  resources:
                    limits:
                      memory: 256Mi
                - name: proxy
                  image: >-
                    envoyproxy/envoy:v1.30.1
              volumes:
                - name: config
                  configMap: {name: shop-config}
        ---
        # Source: shop/templates/tests/test.yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop-test
          annotations: {"helm.sh/hook": test}
        spec:
          containers:
            - name: curl
              image: curlimages/curl
          restartPolicy: Never
        ---
        # Source: shop/templates/service.yaml
        apiVersion: v1
        kind: Service
        metadata: {name: shop}
        spec:
          ports:
            - port: 80
        """

    private static let kustomize = """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: data
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: db
          namespace: data
        spec:
          serviceName: db
          selector:
            matchLabels:
              app: db
          template:
            metadata:
              labels:
                app: db
            spec:
              containers:
              - args:
                - sleep
                image: busybox:1.36
                name: db
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: backup
          namespace: data
        spec:
          schedule: '*/5 * * * *'
          jobTemplate:
            spec:
              template:
                spec:
                  containers:
                  - env:
                    - name: OCTAL
                      value: "017"
                    image: ghcr.io/acme/backup:7
                    name: backup
                  restartPolicy: OnFailure
        """
}
