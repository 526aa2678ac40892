export default function SsoTab() {
  return null
}
