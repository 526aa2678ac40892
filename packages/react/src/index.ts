export { TenantryProvider, type TenantryProviderProps } from './provider.tsx'
export {
  useOrganizations,
  usePermission,
  useSignOut,
  useTenantry,
  useUser,
  type OrganizationsState,
  type UserState,
} from './hooks.ts'
export { SignIn, type SignInProps } from './sign-in/sign-in.tsx'
export { SignUp, type SignUpProps } from './sign-up.tsx'
export { UserButton, type UserButtonProps } from './user-button.tsx'
export {
  OrganizationSwitcher,
  type OrganizationSwitcherProps,
} from './organization/organization-switcher.tsx'
export {
  OrganizationProfile,
  type OrganizationPart,
  type OrganizationProfileProps,
} from './organization/organization-profile.tsx'
export { Protect, type ProtectProps } from './organization/protect.tsx'
export { englishTexts, type TenantryTexts, type TextChanges } from './texts.ts'
