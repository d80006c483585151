//! Glue of `crypto`. Algorithms come as objects with the names that the Web Crypto standard gives them.

use crate::event_loop::promise;
use crate::native::throw;
use crate::quickjs::{
    Ctx, Error, FromJs, Function, IntoJs, Object, Promise, Result, Text, TypedArray, Value, read_bytes,
    typed_array,
};
use crate::world::stoa::engine::crypto::{
    self, Agreement, Argon2, Cipher, Ctr, Derivation, Ecdsa, Gcm, Hash, Hkdf, KeyFormat, KeyKind, Oaep,
    PasswordScheme, Pbkdf2, Pss, SignatureScheme,
};
use crate::world::stoa::engine::types::Op;

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("digest", Function::new(ctx.clone(), digest)?)?;
    object.set("sign", Function::new(ctx.clone(), sign)?)?;
    object.set("verify", Function::new(ctx.clone(), verify)?)?;
    object.set("encrypt", Function::new(ctx.clone(), encrypt)?)?;
    object.set("decrypt", Function::new(ctx.clone(), decrypt)?)?;
    object.set("derive", Function::new(ctx.clone(), derive)?)?;
    object.set("generateRsaKey", Function::new(ctx.clone(), generate_rsa_key)?)?;
    object.set("generateKey", Function::new(ctx.clone(), generate_key)?)?;
    object.set("readKey", Function::new(ctx.clone(), read_key)?)?;
    object.set("writeKey", Function::new(ctx.clone(), write_key)?)?;
    object.set("checkKey", Function::new(ctx.clone(), check_key)?)?;
    object.set("hashPassword", Function::new(ctx.clone(), hash_password)?)?;
    object.set("verifyPassword", Function::new(ctx.clone(), verify_password)?)?;
    Ok(object)
}

fn digest<'js>(ctx: Ctx<'js>, hash: Hash, data: Bytes) -> Result<Promise<'js>> {
    promise(&ctx, crypto::digest(hash, &data.0), bytes_result)
}

fn sign<'js>(ctx: Ctx<'js>, scheme: SignatureScheme, key: Key, data: Bytes) -> Result<Promise<'js>> {
    promise(&ctx, crypto::sign(&scheme, &key.0, &data.0), bytes_result)
}

fn verify<'js>(
    ctx: Ctx<'js>,
    scheme: SignatureScheme,
    key: Key,
    signature: Bytes,
    data: Bytes,
) -> Result<Promise<'js>> {
    promise(&ctx, crypto::verify(&scheme, &key.0, &signature.0, &data.0), truth_result)
}

fn encrypt<'js>(ctx: Ctx<'js>, cipher: Cipher, key: Key, data: Bytes) -> Result<Promise<'js>> {
    promise(&ctx, crypto::encrypt(&cipher, &key.0, &data.0), bytes_result)
}

fn decrypt<'js>(ctx: Ctx<'js>, cipher: Cipher, key: Key, data: Bytes) -> Result<Promise<'js>> {
    promise(&ctx, crypto::decrypt(&cipher, &key.0, &data.0), bytes_result)
}

fn derive<'js>(ctx: Ctx<'js>, derivation: Derivation, secret: Key, length: u32) -> Result<Promise<'js>> {
    promise(&ctx, crypto::derive(&derivation, &secret.0, length), bytes_result)
}

fn generate_rsa_key<'js>(ctx: Ctx<'js>, bits: u32, exponent: u32) -> Result<Promise<'js>> {
    promise(&ctx, crypto::generate_rsa_key(bits, exponent), key_result)
}

fn generate_key<'js>(ctx: Ctx<'js>, kind: KeyKind) -> Result<Promise<'js>> {
    promise(&ctx, crypto::generate_key(kind), key_result)
}

fn read_key<'js>(ctx: Ctx<'js>, kind: KeyKind, format: KeyFormat, bytes: Bytes) -> Result<Promise<'js>> {
    promise(&ctx, crypto::read_key(kind, format, &bytes.0), key_result)
}

fn write_key<'js>(ctx: Ctx<'js>, kind: KeyKind, format: KeyFormat, key: Key) -> Result<Promise<'js>> {
    promise(&ctx, crypto::write_key(kind, format, &key.0), bytes_result)
}

fn check_key<'js>(ctx: Ctx<'js>, kind: KeyKind, key: Key) -> Result<Promise<'js>> {
    promise(&ctx, crypto::check_key(kind, &key.0), key_result)
}

fn hash_password<'js>(ctx: Ctx<'js>, scheme: PasswordScheme, password: Bytes) -> Result<Promise<'js>> {
    promise(&ctx, crypto::hash_password(scheme, &password.0), |ctx, op| {
        crypto::hash_password_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

fn verify_password<'js>(ctx: Ctx<'js>, password: Bytes, hash: Text) -> Result<Promise<'js>> {
    promise(&ctx, crypto::verify_password(&password.0, &hash.0), truth_result)
}

fn bytes_result<'js>(ctx: &Ctx<'js>, op: Op) -> Result<Value<'js>> {
    let bytes = crypto::bytes_result(op).map_err(|e| throw(ctx, e))?;
    typed_array(ctx.clone(), bytes)?.into_js(ctx)
}

fn truth_result<'js>(ctx: &Ctx<'js>, op: Op) -> Result<Value<'js>> {
    crypto::truth_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
}

fn key_result<'js>(ctx: &Ctx<'js>, op: Op) -> Result<Value<'js>> {
    let key = crypto::key_result(op).map_err(|e| throw(ctx, e))?;
    let members: Result<Vec<_>> = key.into_iter().map(|member| typed_array(ctx.clone(), member)).collect();
    members?.into_js(ctx)
}

/// The bytes of a typed array.
struct Bytes(Vec<u8>);

impl<'js> FromJs<'js> for Bytes {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(Self(read_bytes(&TypedArray::<u8>::from_value(value)?, <[u8]>::to_vec)))
    }
}

/// The members of a key.
struct Key(crypto::Key);

impl<'js> FromJs<'js> for Key {
    fn from_js(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(Self(Vec::<Bytes>::from_js(ctx, value)?.into_iter().map(|member| member.0).collect()))
    }
}

fn member<'js, T: FromJs<'js>>(value: &Value<'js>, name: &str) -> Result<T> {
    let object = value.as_object().ok_or_else(|| Error::new_from_js(value.type_name(), "object"))?;
    object.get(name)
}

fn bytes(value: &Value<'_>, name: &str) -> Result<Vec<u8>> {
    Ok(member::<Bytes>(value, name)?.0)
}

fn unknown<T>(what: &'static str) -> Result<T> {
    Err(Error::new_from_js("string", what))
}

impl<'js> FromJs<'js> for Hash {
    fn from_js(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(match String::from_js(ctx, value)?.as_str() {
            "SHA-1" => Self::Sha1,
            "SHA-256" => Self::Sha256,
            "SHA-384" => Self::Sha384,
            "SHA-512" => Self::Sha512,
            "SHA3-256" => Self::Sha3N256,
            "SHA3-384" => Self::Sha3N384,
            "SHA3-512" => Self::Sha3N512,
            _ => return unknown("name of a hash function"),
        })
    }
}

impl<'js> FromJs<'js> for KeyKind {
    fn from_js(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(match String::from_js(ctx, value)?.as_str() {
            "RSA" => Self::Rsa,
            "P-256" => Self::P256,
            "P-384" => Self::P384,
            "P-521" => Self::P521,
            "Ed25519" => Self::Ed25519,
            "X25519" => Self::X25519,
            "Ed448" => Self::Ed448,
            "X448" => Self::X448,
            _ => return unknown("kind of a key"),
        })
    }
}

impl<'js> FromJs<'js> for KeyFormat {
    fn from_js(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(match String::from_js(ctx, value)?.as_str() {
            "raw" => Self::Raw,
            "spki" => Self::Spki,
            "pkcs8" => Self::Pkcs8,
            _ => return unknown("format of a key"),
        })
    }
}

impl<'js> FromJs<'js> for SignatureScheme {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        let hash = || member(&value, "hash");
        Ok(match member::<String>(&value, "name")?.as_str() {
            "HMAC" => Self::Hmac(hash()?),
            "RSASSA-PKCS1-v1_5" => Self::RsassaPkcs1(hash()?),
            "RSA-PSS" => Self::RsaPss(Pss { hash: hash()?, salt_length: member(&value, "saltLength")? }),
            "ECDSA" => Self::Ecdsa(Ecdsa { kind: member(&value, "namedCurve")?, hash: hash()? }),
            "Ed25519" => Self::Ed25519,
            "Ed448" => Self::Ed448(
                member::<Option<Bytes>>(&value, "context")?.map_or_else(Vec::new, |context| context.0),
            ),
            _ => return unknown("scheme of signatures"),
        })
    }
}

impl<'js> FromJs<'js> for Cipher {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(match member::<String>(&value, "name")?.as_str() {
            "AES-GCM" => Self::AesGcm(Gcm {
                iv: bytes(&value, "iv")?,
                additional_data: bytes(&value, "additionalData")?,
                tag_bits: member(&value, "tagLength")?,
            }),
            "AES-CBC" => Self::AesCbc(bytes(&value, "iv")?),
            "AES-CTR" => {
                Self::AesCtr(Ctr { counter: bytes(&value, "counter")?, length: member(&value, "length")? })
            }
            "AES-KW" => Self::AesKw,
            "RSA-OAEP" => {
                Self::RsaOaep(Oaep { hash: member(&value, "hash")?, label: bytes(&value, "label")? })
            }
            _ => return unknown("cipher"),
        })
    }
}

impl<'js> FromJs<'js> for Derivation {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(match member::<String>(&value, "name")?.as_str() {
            "HKDF" => Self::Hkdf(Hkdf {
                hash: member(&value, "hash")?,
                salt: bytes(&value, "salt")?,
                info: bytes(&value, "info")?,
            }),
            "PBKDF2" => Self::Pbkdf2(Pbkdf2 {
                hash: member(&value, "hash")?,
                salt: bytes(&value, "salt")?,
                iterations: member(&value, "iterations")?,
            }),
            "ECDH" => Self::Agreement(Agreement {
                kind: member(&value, "kind")?,
                public: member::<Key>(&value, "public")?.0,
            }),
            _ => return unknown("derivation"),
        })
    }
}

impl<'js> FromJs<'js> for PasswordScheme {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        Ok(match member::<String>(&value, "name")?.as_str() {
            "argon2id" => Self::Argon2id(Argon2 {
                memory: member(&value, "memory")?,
                passes: member(&value, "passes")?,
                lanes: member(&value, "lanes")?,
            }),
            "bcrypt" => Self::Bcrypt(member(&value, "rounds")?),
            _ => return unknown("scheme of passwords"),
        })
    }
}
