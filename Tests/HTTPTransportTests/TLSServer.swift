// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Answers every request over TLS with 200, under a certificate for `localhost` and 127.0.0.1 that nobody trusts.
struct TLSServer {
    let channel: any Channel

    static func start() async throws -> TLSServer {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
                    .certificate($0)
                },
                privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Answerer())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TLSServer(channel: channel)
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func stop() async { try? await channel.close().get() }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "0"])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    /// Good for a hundred years, for tests alone.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUOgAwIBAgIUJ74xcMJq01CMJKCfFqrzEQfoMJ0wCgYIKoZIzj0EAwIw
        FTETMBEGA1UEAwwKYXNzYXktdGVzdDAgFw0yNjExMjEwNTMyMTFaGA8yMTI2MTAy
        ODA1MzIxMVowFTETMBEGA1UEAwwKYXNzYXktdGVzdDBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABFlEViOUNkM01V2uyqnHJuetsBspugghoyf4fs0ztZN9Y0inPpEJ
        iApyTfroEpTWHfzPKdyOs2gzoR8WjhYNquSjbzBtMB0GA1UdDgQWBBSlIlOigQoP
        G5Ddtdg7jDdX1xRP3zAfBgNVHSMEGDAWgBSlIlOigQoPG5Ddtdg7jDdX1xRP3zAP
        BgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAKBggq
        hkjOPQQDAgNJADBGAiEA2nIyJ9KpFqXFC4X/SJFhjKWlD9jTdFVy/L2HJLxnMqkC
        IQCtbXQkaLG5w7Pbfc5LYqfVq9Zivjkht6jqKkWAM/+lvw==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgofbm4OqWd4OijDax
        WwawX1VKHs6lv7vwDkHdy4ZTthehRANCAARZRFYjlDZDNNVdrsqpxybnrbAbKboI
        IaMn+H7NM7WTfWNIpz6RCYgKck366BKU1h38zyncjrNoM6EfFo4WDark
        -----END PRIVATE KEY-----
        """
}
